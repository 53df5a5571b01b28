import { hostname } from "node:os";
import { ApiError } from "../client/errors.ts";
import { packageVersion } from "../config/package-version.ts";
import {
  createWorkPool,
  listWorkers,
  readScheduledFlowRuns,
  readWorkPool,
  sendWorkerHeartbeat,
  updateWorkPool,
} from "../contract/work-pools/routes.ts";
import type { WorkPool } from "../contract/work-pools/schemas.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json-object.ts";
import type { Logger } from "../platform/logger.ts";
import type { JobSurroundings } from "./build-job.ts";
import type { Infrastructure } from "./infrastructure.ts";
import { openJobFolders } from "./job-folders.ts";
import { findLostJobs, poolConfiguration } from "./lost-jobs.ts";
import { isApiAway } from "./patience.ts";
import { startRunLoop } from "./run-loop.ts";
import { Supervisor } from "./supervisor.ts";
import { createWorkerEvents } from "./worker-events.ts";
import type { WorkerLog } from "./worker-log.ts";

/** Options of `startWorker`. */
export interface WorkerOptions {
  readonly surroundings: JobSurroundings & { readonly workPoolName: string };
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Where the logger's lines go under the worker's id; undefined: to the console alone. */
  readonly log?: Pick<WorkerLog, "belongTo" | "close"> | undefined;
  /** One for each type that this worker can run, by type. */
  readonly infrastructures: Readonly<Record<string, Infrastructure>>;
  /** Undefined: the pool's own. */
  readonly type: string | undefined;
  /** Only runs of these queues; empty: of all. */
  readonly workQueues: readonly string[];
  readonly limit: number | undefined;
  /** Makes a pool that does not exist. */
  readonly createsPool: boolean;
  /** Of a pool that is made; undefined: the type's own. */
  readonly baseJobTemplate: JsonObject | undefined;
  readonly prefetchMs: number;
  readonly queryMs: number;
  readonly heartbeatMs: number;
  readonly graceMs: number;
}

/** A worker that has begun. */
export interface Worker {
  readonly pool: WorkPool;
  /** Whether the API was asked with success not long ago. */
  isHealthy(): boolean;
  /** Submits what is due now and resolves when those runs have ended. */
  runOnce(): Promise<void>;
  /** Takes no more runs and resolves when its runs have ended. */
  drain(): Promise<void>;
}

/**
 * Starts a worker of a pool.
 *
 * @throws BatutaError `work-pool-not-found`, `work-pool-of-another-type`, `worker-type-unknown`; ApiError when the server
 * refuses it.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { surroundings, clock, logger, workQueues } = options;
  const { client, workPoolName: name, workerName } = surroundings;
  let pool = await openPool(options);
  const infrastructure = infrastructureFor(options, pool.type);
  if (Object.keys(pool.base_job_template).length === 0) {
    // A pool that was made without a template gets the one of the first worker that runs it.
    const base_job_template = { ...(options.baseJobTemplate ?? infrastructure.baseJobTemplate) };
    await client.call(updateWorkPool, { params: { name }, body: { base_job_template } });
    pool = { ...pool, base_job_template };
  }
  const version = packageVersion();
  const metadata = {
    version,
    host: hostname(),
    pid: process.pid,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    started: new Date(clock.now()).toISOString(),
  };
  const heartbeat = async (): Promise<void> => {
    const body = {
      name: workerName,
      heartbeat_interval_seconds: Math.ceil(options.heartbeatMs / 1000),
      type: pool.type,
      metadata,
    };
    await client.call(sendWorkerHeartbeat, { params: { work_pool_name: name }, body });
    pool = await client.call(readWorkPool, { params: { name } });
  };
  await infrastructure.check?.(await poolConfiguration(surroundings, pool.base_job_template));
  await heartbeat();
  if (options.log !== undefined) options.log.belongTo(await ownId(options));

  const { ids } = options;
  const events = createWorkerEvents({ client, clock, ids, logger, workerName, version, pool });
  events.started();
  const scope = `pool/${pool.id}`;
  const supervisor: Supervisor = new Supervisor({
    surroundings,
    clock,
    ids: options.ids,
    logger,
    infrastructure,
    folders: openJobFolders(surroundings.home),
    scope,
    findLost: () => findLostJobs(surroundings, infrastructure, scope, pool.base_job_template),
    limit: options.limit,
    graceMs: options.graceMs,
    template: () => pool.base_job_template,
    events,
    onFreed: () => loop.poke(),
  });
  const loop = startRunLoop({
    surroundings,
    clock,
    logger,
    supervisor,
    relatedIds: [`prefect.work-pool.${pool.id}`],
    prefetchMs: options.prefetchMs,
    queryMs: options.queryMs,
    fetchDue: async (scheduled_before, limit) => {
      const body = { scheduled_before, limit, work_queue_names: [...workQueues] };
      return (await client.call(readScheduledFlowRuns, { params: { name }, body })).map(
        ({ flow_run }) => flow_run,
      );
    },
  });
  await supervisor.adopt();

  let isClosed = false;
  let cancelBeat: (() => void) | undefined;
  const beat = (): void => {
    cancelBeat = clock.schedule(() => {
      void heartbeat()
        .then(() => supervisor.adopt())
        .catch((error: unknown) => {
          if (isApiAway(error)) logger.warn("the API does not take the worker's heartbeat", { err: error });
          else logger.error("the worker's heartbeat was refused", { err: error });
        })
        .then(() => {
          if (!isClosed) beat();
        });
    }, options.heartbeatMs);
  };
  beat();

  const drain = async (): Promise<void> => {
    loop.drain();
    await supervisor.idle();
    isClosed = true;
    cancelBeat?.();
    loop.close();
    events.stopped();
    await events.flush();
    await options.log?.close();
  };
  return {
    pool,
    isHealthy: () => clock.monotonicMs() - loop.lastPolledMs < 3 * options.queryMs,
    runOnce: async () => {
      await loop.once();
      await drain();
    },
    drain,
  };
}

/** The id that the server has given this worker; one that is forgotten and comes back gets another. */
async function ownId({ surroundings }: WorkerOptions): Promise<string> {
  const { client, workPoolName: work_pool_name, workerName } = surroundings;
  // The latest heartbeat comes first, and it was this one's.
  const workers = await client.call(listWorkers, { params: { work_pool_name }, body: {} });
  const own = workers.find(({ name }) => name === workerName);
  if (own !== undefined) return own.id;
  throw new BatutaError(
    "worker-unknown",
    `the server does not list the worker ${workerName} after its heartbeat`,
    {
      fields: { worker: workerName, work_pool: work_pool_name },
    },
  );
}

async function openPool(options: WorkerOptions): Promise<WorkPool> {
  const { client, workPoolName: name } = options.surroundings;
  try {
    return await client.call(readWorkPool, { params: { name } });
  } catch (error) {
    if (!ApiError.is(error, 404)) throw error;
    if (!options.createsPool) {
      throw new BatutaError(
        "work-pool-not-found",
        `there is no work pool ${name}; create it, or start the worker with --create-pool-if-not-found`,
        { cause: error, fields: { work_pool: name } },
      );
    }
  }
  const { type, baseJobTemplate } = infrastructureFor(options, options.type ?? "process");
  const body = { name, type, base_job_template: { ...(options.baseJobTemplate ?? baseJobTemplate) } };
  return await client.call(createWorkPool, { body });
}

function infrastructureFor(
  { infrastructures, type, surroundings }: WorkerOptions,
  poolType: string,
): Infrastructure {
  if (type !== undefined && type !== poolType) {
    throw new BatutaError(
      "work-pool-of-another-type",
      `the work pool ${surroundings.workPoolName} is of type ${poolType}, and the worker of type ${type}; start it without --type, or name a pool of its type`,
      { fields: { work_pool: surroundings.workPoolName, type: poolType } },
    );
  }
  const found = Object.hasOwn(infrastructures, poolType) ? infrastructures[poolType] : undefined;
  if (found !== undefined) return found;
  throw new BatutaError(
    "worker-type-unknown",
    `Batuta has no worker of type ${poolType}; it has ${Object.keys(infrastructures).join(", ")}. Prefect's own workers run pools of other types on this server`,
    { fields: { type: poolType } },
  );
}
