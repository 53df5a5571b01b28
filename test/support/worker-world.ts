import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Client, createClient } from "../../src/client/http.ts";
import { createDeployment, createDeploymentRun } from "../../src/contract/deployments/routes.ts";
import { readFlowRun, setFlowRunState } from "../../src/contract/flow-runs/routes.ts";
import type { FlowRun } from "../../src/contract/flow-runs/schemas.ts";
import { createFlow } from "../../src/contract/flows/routes.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { sendSignal } from "../../src/worker/process/process-group.ts";
import type { TestDialect } from "./each-dialect.ts";
import { type LineProcess, startLineProcess } from "./line-process.ts";
import { packagePath, programPath } from "./programs.ts";
import { cliEnvironment } from "./run-cli.ts";

const BIN = packagePath("bin/batuta.cjs");
const CODE = programPath("test/processes");
const LOOK_MS = 30;

export const clock = createSystemClock();
const ids = createIds();

/** A worker's process. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly said: () => string;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** A server's process, a home for workers, and a way to the API. */
export interface WorkerWorld {
  readonly home: string;
  readonly url: string;
  readonly client: Client;
  /** A path for a file in the home. */
  path(name: string): string;
  /** Lines of JSON that flows have noted. */
  notes(ledger: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  go(path: string): Promise<void>;
  startWorker(words?: readonly string[], env?: Readonly<Record<string, string>>): Promise<WorkerProcess>;
  /** A deployment of a flow of `worker-flows.ts`, or of what its options say. */
  deploy(flowName: string, more?: Readonly<Record<string, unknown>>): Promise<string>;
  run(deploymentId: string, parameters?: Readonly<Record<string, unknown>>, dueAt?: number): Promise<string>;
  cancel(id: string): Promise<void>;
  /** Resolves with the run when it is in one of these states; fails after two and a half minutes. */
  until(id: string, ...types: readonly string[]): Promise<FlowRun>;
  killServer(): Promise<void>;
  /** Starts the server again where it was. */
  restartServer(): Promise<void>;
}

/** Asks until the answer is something; fails after two and a half minutes. */
export async function eventually<T>(ask: () => Promise<T | undefined>, what: () => string): Promise<T> {
  const deadline = clock.monotonicMs() + 150_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (clock.monotonicMs() > deadline) throw new Error(`in vain: ${what()}`);
    await clock.sleep(LOOK_MS);
  }
}

async function killJobs(home: string): Promise<void> {
  for (const name of await readdir(join(home, "jobs")).catch(() => [])) {
    const note = await readFile(join(home, "jobs", name, "process.json"), "utf8").catch(() => undefined);
    if (note !== undefined) sendSignal(-Number(JSON.parse(note).pid), "SIGKILL");
  }
}

/** Starts a server over a fresh database; all of it is gone when the test has ended. */
export async function createWorkerWorld(
  dialect: TestDialect,
  options: { readonly proxy?: (port: number) => Promise<number> } = {},
): Promise<WorkerWorld> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "batuta-worker-")));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  // A run outlives its worker, and waits for a server that is gone to take its logs.
  onTestFinished(() => killJobs(home));
  const databaseUrl = await dialect.createDatabase();
  const serve = async (port: number): Promise<{ readonly process: LineProcess; readonly port: number }> => {
    const process = startLineProcess("serve.ts", {
      port,
      home: join(home, "server"),
      databaseUrl,
      loops: true,
    });
    onTestFinished(() => process[Symbol.asyncDispose]());
    const { url } = await process.next("url");
    return { process, port: Number(new URL(String(url)).port) };
  };
  let server = await serve(0);
  const port = (await options.proxy?.(server.port)) ?? server.port;
  const url = `http://127.0.0.1:${port}/api`;
  // Tests look past the proxy: what they read is what the server knows.
  const client = createClient({ baseUrl: `http://127.0.0.1:${server.port}/api`, clock, ids });

  const startWorker: WorkerWorld["startWorker"] = async (words = [], env = {}) => {
    const child = spawn(
      process.execPath,
      [BIN, "worker", "start", "--pool", "pool", "--grace-seconds", "2", ...words],
      {
        cwd: home,
        env: cliEnvironment(home, { BATUTA_API_URL: url, ...env }),
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (part) => {
        text += part;
      });
    }
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const worker: WorkerProcess = {
      child,
      said: () => text,
      kill: (signal) => {
        child.kill(signal);
        return ended;
      },
    };
    onTestFinished(async () => void (await worker.kill("SIGKILL")));
    await eventually(
      async () => (text.includes("runs the work pool") || child.exitCode !== null ? true : undefined),
      worker.said,
    );
    return worker;
  };

  return {
    home,
    url,
    client,
    path: (name) => join(home, name),
    notes: async (ledger) => {
      const text = await readFile(ledger, "utf8").catch(() => "");
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));
    },
    go: (path) => writeFile(path, ""),
    startWorker,
    deploy: async (name, more = {}) => {
      const flow = await client.call(createFlow, { body: { name } });
      const body = {
        name: "d",
        flow_id: flow.id,
        entrypoint: `worker-flows.ts:${name}`,
        pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: CODE } }],
        work_pool_name: "pool",
        ...more,
      };
      return (await client.call(createDeployment, { body })).id;
    },
    run: async (id, parameters = {}, dueAt = clock.now()) => {
      const state_details = { scheduled_time: new Date(dueAt).toISOString() };
      const body = { parameters: { ...parameters }, state: { type: "SCHEDULED" as const, state_details } };
      return (await client.call(createDeploymentRun, { params: { id }, body })).id;
    },
    cancel: async (id) => {
      await client.call(setFlowRunState, { params: { id }, body: { state: { type: "CANCELLING" } } });
    },
    until: (id, ...types) => {
      let last = "";
      return eventually(
        async () => {
          const run = await client.call(readFlowRun, { params: { id } });
          last = `${run.state_name}: ${run.state?.message}`;
          return types.includes(run.state_type ?? "") ? run : undefined;
        },
        () => `run ${id} is not ${types.join(" or ")} but ${last}`,
      );
    },
    killServer: async () => {
      await server.process.kill("SIGKILL");
    },
    restartServer: async () => {
      server = await serve(server.port);
    },
  };
}
