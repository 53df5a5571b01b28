import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "../../src/platform/clock.ts";

/** A registry of images that wants a login. */
export interface ImageRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
}

/** Whether there is the program of the distribution project, Debian's docker-registry. */
export const hasRegistry = spawnSync("docker-registry", ["--version"]).status === 0;

export const LOGIN = { username: "tester", password: "s3cret-word" };
/** The login as htpasswd has it: bcrypt is the only form that the registry reads. */
const HTPASSWD = "tester:$2b$04$5QcmN9hMR0H9MhQkjEMueuaUY2ziGtjOV2YNiq1vigHYB4Qw8xCvW\n";

const clock = createSystemClock();
const READY_MS = 20_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** Starts a registry with a folder of its own. */
export async function startRegistry(): Promise<ImageRegistry> {
  const root = await mkdtemp(join(tmpdir(), "batuta-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(join(root, "htpasswd"), HTPASSWD);
  const config = `version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: ${root}/data}}
http: {addr: "${host}"}
auth: {htpasswd: {realm: test, path: ${root}/htpasswd}}
`;
  await writeFile(join(root, "config.yml"), config);
  const child = spawn("docker-registry", ["serve", join(root, "config.yml")], { stdio: "ignore" });
  const deadline = clock.monotonicMs() + READY_MS;
  while ((await fetch(`http://${host}/v2/`).catch(() => undefined)) === undefined) {
    if (child.exitCode !== null || clock.monotonicMs() > deadline) throw new Error("no registry of images");
    await clock.sleep(50);
  }
  return {
    host,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      await rm(root, { recursive: true, force: true });
    },
  };
}
