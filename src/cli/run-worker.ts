import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import type { Client } from "../client/http.ts";
import { readWorkPool } from "../contract/work-pools/routes.ts";
import { BatutaError, messageOf } from "../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";
import { connect } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { type InstallPolicy, installWorkerPackage } from "./worker-package.ts";

/** What a worker is started with. */
export interface RunWorkerOptions {
  readonly pool: string;
  readonly name: string | undefined;
  readonly queues: readonly string[];
  readonly type: string | undefined;
  readonly limit: number | undefined;
  readonly prefetchSeconds: number;
  readonly graceSeconds: number;
  readonly runsOnce: boolean;
  readonly healthPort: number | undefined;
  readonly createsPool: boolean;
  readonly installPolicy: InstallPolicy;
  readonly templateFile: string | undefined;
}

const QUERY_MS = 10_000;
const HEARTBEAT_MS = 30_000;

/** Runs a worker until a signal; then its runs are finished. A second signal leaves them running for the next worker. */
export async function runWorker(context: CliContext, options: RunWorkerOptions): Promise<undefined> {
  const { clock, ids } = context;
  await using connection = await connect(context);
  const { settings, client, target } = connection;
  if (connection.kind === "embedded") {
    throw new BatutaError(
      "server-needed",
      "a worker needs a server, and none was found: start one with `batuta server start`, or name one with BATUTA_API_URL",
    );
  }
  const type = options.type ?? (await findPoolType(client, options.pool));
  if (type !== undefined) await installWorkerPackage(context, type, options.installPolicy);
  const { startWorker } = await import("../worker/worker.ts");
  const { createProcessInfrastructure } = await import("../worker/process/process-infrastructure.ts");
  const { createDockerInfrastructure } = await import("../worker/docker/docker-infrastructure.ts");
  const { createKubernetesInfrastructure } = await import(
    "../worker/kubernetes/kubernetes-infrastructure.ts"
  );
  const { batutaCommand } = await import("../worker/execute-command.ts");
  const { createServerLogger } = await import("./server-logger.ts");
  const { createWorkerLog } = await import("../worker/worker-log.ts");
  const name = "batuta.worker";
  const onConsole = await createServerLogger(settings, clock, name);
  const log = createWorkerLog({ client, clock, ids, logger: onConsole, name });
  const { logger } = log;
  const write = (part: Uint8Array): void => void process.stdout.write(part);
  const processes = createProcessInfrastructure({
    clock,
    logger,
    write,
    spare: {
      root: join(settings.home, "spares"),
      command: batutaCommand("flow-run", "execute", "-"),
      atOnce: false,
    },
  });
  const worker = await startWorker({
    surroundings: {
      client,
      api: { url: target, authString: settings.apiAuthString?.reveal(), apiKey: settings.apiKey?.reveal() },
      home: settings.home,
      workerName: options.name ?? `${hostname()}-${process.pid}`,
      workPoolName: options.pool,
    },
    clock,
    ids,
    logger,
    log,
    infrastructures: {
      process: processes,
      docker: createDockerInfrastructure({ clock, logger, write }),
      kubernetes: createKubernetesInfrastructure({ clock, logger, write }),
    },
    type: options.type,
    workQueues: options.queues,
    limit: options.limit,
    createsPool: options.createsPool,
    baseJobTemplate:
      options.templateFile === undefined
        ? undefined
        : readTemplate(resolve(context.cwd, options.templateFile)),
    prefetchMs: options.prefetchSeconds * 1000,
    queryMs: QUERY_MS,
    heartbeatMs: HEARTBEAT_MS,
    graceMs: options.graceSeconds * 1000,
  });
  context.note(
    `worker ${options.name ?? `${hostname()}-${process.pid}`} runs the work pool ${worker.pool.name} (${worker.pool.type}) of ${target}`,
  );
  if (options.runsOnce) {
    await worker.runOnce();
    return undefined;
  }
  await using _health = await openHealth(options.healthPort, worker.isHealthy);
  const { promise, resolve: wake } = Promise.withResolvers<void>();
  if (context.signal.aborted) wake();
  else context.signal.addEventListener("abort", () => wake(), { once: true });
  await promise;
  context.note(
    "stopping: no new runs, those under way are finished; a second signal leaves them to the next worker",
  );
  await worker.drain();
  return undefined;
}

/** Undefined for a pool that does not exist yet, or a server that does not answer: the worker's start tells of both. */
async function findPoolType(client: Client, name: string): Promise<string | undefined> {
  try {
    return (await client.call(readWorkPool, { params: { name } })).type;
  } catch (error) {
    if (BatutaError.is(error)) return undefined;
    throw error;
  }
}

async function openHealth(port: number | undefined, isHealthy: () => boolean): Promise<AsyncDisposable> {
  if (port === undefined) return { [Symbol.asyncDispose]: async () => undefined };
  const { startHealthServer } = await import("../worker/health-server.ts");
  return await startHealthServer(isHealthy, "0.0.0.0", port);
}

function readTemplate(path: string): JsonObject {
  try {
    const template: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (isJsonObject(template)) return template;
    throw new BatutaError("invalid-job-template", "it holds no JSON object");
  } catch (error) {
    throw new BatutaError(
      "invalid-job-template",
      `the base job template ${path} can't be read: ${messageOf(error)}`,
      {
        cause: error,
        fields: { path },
      },
    );
  }
}
