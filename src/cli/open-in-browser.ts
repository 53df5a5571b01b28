import { spawn } from "node:child_process";
import type { CliContext } from "./context.ts";

/** The program that shows an address, with its first arguments. `BROWSER` goes before what the system has. */
function browserOf(env: CliContext["env"], platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (env.BROWSER !== undefined && env.BROWSER !== "") return [env.BROWSER];
  if (platform === "darwin") return ["open"];
  // The empty text is the title of the window, which `start` would take the address for.
  return platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
}

/** A program that is there so long has not failed: it is the browser itself. */
const FAILS_WITHIN_MS = 3_000;

/** Has a browser show an address; resolves to whether one took it. */
export async function openInBrowser(context: CliContext, url: string): Promise<boolean> {
  const [program, ...args] = browserOf(context.env, process.platform);
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  child.unref();
  const ended = new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
  const done = new AbortController();
  const stays = context.clock.sleep(FAILS_WITHIN_MS, { signal: done.signal }).then(
    () => true,
    () => true,
  );
  const opened = await Promise.race([ended, stays]);
  done.abort();
  return opened;
}
