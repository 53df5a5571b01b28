import { spawn } from "node:child_process";
import type { Clock } from "../../platform/clock.ts";
import type { LoadedCode, LoadedFile } from "./code-copies.ts";

/** In the environment of a process of this script that serves nothing: what it is to do. */
const RELOAD_VARIABLE = "BATUTA__SERVE_RELOAD";

/** Create the deployments as the script now has them, or only load what it loads. */
export type ReloadTask = "register" | "load";

/** What the process tells of the deployments that it has created, by flow and name. */
export interface Reloaded {
  readonly deployments: Readonly<Record<string, string>>;
}

/** What became of the script in a process of its own. */
export type ReloadResult =
  | { readonly files: ReadonlySet<string>; readonly reloaded: Reloaded; readonly code: LoadedCode }
  | { readonly files: ReadonlySet<string>; readonly error: string };

const LONGEST_MS = 60_000;
const MOST_TEXT = 4000;

/** Tells of each file that is loaded, and what was loaded from it; in a `data:` URL, since it must be there before any file of the script. */
const TELL_FILES = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) {
  const isOwn = url.startsWith("file:") && !url.includes("/node_modules/");
  if (isOwn) process.send?.({ file: url });
  const loaded = next(url, context);
  if (isOwn && loaded.source != null)
    process.send?.({ file: url, code: { format: loaded.format, source: Buffer.from(loaded.source).toString() } });
  return loaded;
} });
`)}`;

/** Options of this process that are about itself, and not about how code is loaded. */
const OWN_OPTIONS = /^--(watch|inspect|test)/;

/** Runs this script anew until it serves: its code, and what it imports, is loaded as it now is. */
export async function reloadScript(
  task: ReloadTask,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ReloadResult> {
  const options = process.execArgv.filter((option) => !OWN_OPTIONS.test(option));
  const child = spawn(process.execPath, [...options, "--import", TELL_FILES, ...process.argv.slice(1)], {
    env: { ...process.env, [RELOAD_VARIABLE]: task },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const files = new Set<string>();
  const code = new Map<string, LoadedFile>();
  let reloaded: Reloaded | undefined;
  let error = "";
  child.on(
    "message",
    (message: { readonly file?: string; readonly code?: LoadedFile } & Partial<Reloaded>) => {
      if (message.file !== undefined) files.add(message.file);
      if (message.file !== undefined && message.code !== undefined) code.set(message.file, message.code);
      if (message.deployments !== undefined) reloaded = { deployments: message.deployments };
    },
  );
  child.stderr?.on("data", (part: Buffer) => {
    // The first lines name the file and the line.
    if (error.length < MOST_TEXT) error = (error + part.toString()).slice(0, MOST_TEXT);
  });
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  const cancel = clock.schedule(() => {
    error += `\nit did not get to serve() within ${LONGEST_MS / 1000} seconds`;
    kill();
  }, LONGEST_MS);
  await new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (cause) => {
      error += cause.message;
      resolve();
    });
  });
  cancel();
  signal.removeEventListener("abort", kill);
  if (reloaded !== undefined) return { files, reloaded, code };
  return { files, error: errorOfUser(error) || "it ended without serving anything" };
}

/** Told by the process of `reloadScript`, which then ends. */
export async function tellReloaded(reloaded: Reloaded): Promise<never> {
  await new Promise<void>((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(reloaded, () => resolve());
  });
  process.exit(0);
}

/** What this process is to do in the place of serving; undefined: it serves. */
export function reloadTask(): ReloadTask | undefined {
  const task = process.env[RELOAD_VARIABLE];
  return task === "register" || task === "load" ? task : undefined;
}

/** What Node says of an error, without its own part in it. */
function errorOfUser(text: string): string {
  const told = text.replace(/^node:internal[\s\S]*?\n\n/, "");
  return told
    .split("\n")
    .filter((line) => !/^\s+at .*\((node:|data:)|^\s+at node:|^Node\.js v/.test(line))
    .join("\n")
    .trim();
}
