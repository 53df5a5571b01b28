import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import type { TestProject } from "vitest/node";
import { createSystemClock } from "../../src/platform/clock.ts";
import { WORKING_DIRECTORY, writeProject } from "./project-in-image.ts";
import { TEST_IMAGE, writeRootFileSystem } from "./test-image.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the engine that tests use; empty where there is none. */
    dockerHost: string;
  }
}

const clock = createSystemClock();
const READY_MS = 30_000;

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "engines are started on Linux only";
  if (process.getuid?.() !== 0) return "an engine of one's own needs root";
  if (spawnSync("dockerd", ["--version"]).status !== 0) return "dockerd is not installed (Debian: docker.io)";
  return undefined;
}

/** Starts an engine with folders and a socket of its own, with an image made of this very Node. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const reason = whyNot();
  if (reason !== undefined) {
    process.stdout.write(`Docker tests are skipped: ${reason}\n`);
    project.provide("dockerHost", "");
    return undefined;
  }
  const root = await mkdtemp(join(tmpdir(), "batuta-docker-"));
  const socketPath = join(root, "docker.sock");
  const docker = new Docker({ socketPath });
  const engine = startEngine(root, socketPath);
  const stop = async (): Promise<void> => {
    const containers = await docker.listContainers({ all: true }).catch(() => []);
    for (const { Id } of containers) await docker.getContainer(Id).remove({ force: true });
    engine.child.kill("SIGTERM");
    await engine.ended;
    // The network of containers that share the host's stays mounted.
    spawnSync("umount", [join(root, "exec/netns/default")]);
    await rm(root, { recursive: true, force: true });
  };
  try {
    await untilReady(docker, engine, join(root, "log"));
    const files = await mkdtemp(join(tmpdir(), "batuta-image-"));
    await writeRootFileSystem(files);
    await writeProject(join(files, WORKING_DIRECTORY));
    const archive = execFileSync("tar", ["-C", files, "-c", "."], { maxBuffer: 1 << 30 });
    await rm(files, { recursive: true, force: true });
    const path = join(root, "image.tar");
    await writeFile(path, archive);
    const change = `WORKDIR ${WORKING_DIRECTORY}`;
    const words = ["-H", `unix://${socketPath}`, "import", "--change", change, path, TEST_IMAGE];
    execFileSync("docker", words, { stdio: "pipe" });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("dockerHost", `unix://${socketPath}`);
  return stop;
}

interface StartedEngine {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

function startEngine(root: string, socketPath: string): StartedEngine {
  const log = createWriteStream(join(root, "log"));
  // It leaves the machine's network alone: containers have the host's or none.
  const network = ["iptables", "ip6tables", "ip-forward", "ip-masq"].map((name) => `--${name}=false`);
  const folders = [`--data-root=${root}/data`, `--exec-root=${root}/exec`, `--pidfile=${root}/pid`];
  const child = spawn("dockerd", [...folders, ...network, "--bridge=none", "-H", `unix://${socketPath}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return { child, ended: new Promise((resolve) => child.once("exit", () => resolve())) };
}

async function untilReady(docker: Docker, { child }: StartedEngine, log: string): Promise<void> {
  const deadline = clock.monotonicMs() + READY_MS;
  for (;;) {
    try {
      await docker.ping();
      return;
    } catch (error) {
      if (child.exitCode !== null || clock.monotonicMs() > deadline) {
        throw new Error(`dockerd did not start:\n${await readFile(log, "utf8")}`, { cause: error });
      }
      await clock.sleep(50);
    }
  }
}
