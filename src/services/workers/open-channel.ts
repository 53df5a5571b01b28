import { jsonTextOf, jsonValueOf } from "../../contract/json-text.ts";
import {
  CLEANUP_CAPABILITY,
  REQUIRED_CAPABILITIES,
  WORKER_CHANNEL_VERSION,
  type WorkerCloseReason,
  type WorkerHello,
} from "../../contract/websocket/worker-frames.ts";
import { jobTemplateProblem } from "../../contract/work-pools/job-template.ts";
import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findWorkPool, findWorkPoolRow, updateWorkPoolRow } from "../../store/queries/work-pool-queries.ts";
import { listPoolQueueRows } from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { addPool } from "../work-pools/new-pool.ts";
import { isReservedName } from "../work-pools/pool-names.ts";
import { checkTemplateDefaults } from "../work-pools/template-defaults.ts";
import { noteHeartbeat } from "./heartbeat.ts";

/** Why a worker's channel is not opened. */
export class ChannelRefusal extends Error {
  readonly reason: WorkerCloseReason;

  constructor(reason: WorkerCloseReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ChannelRefusal";
    this.reason = reason;
  }
}

/** A worker's channel that is open. */
export interface OpenedChannel {
  readonly workerId: string;
  readonly pool: WorkPool;
  readonly queues: readonly { readonly id: string; readonly name: string }[];
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  /** Clean-ups that the worker may have at once; 0 when it gets none. */
  readonly maxCleanups: number;
}

/**
 * Greets a worker: finds its pool, or makes it when the worker may ask for that, gives an empty pool the worker's job
 * template, finds the queues that it serves, and notes its first heartbeat.
 *
 * @throws ChannelRefusal
 */
export async function openWorkerChannel(
  ctx: ServiceContext,
  poolName: string,
  hello: WorkerHello,
): Promise<OpenedChannel> {
  if (!hello.supported_channel_versions.includes(WORKER_CHANNEL_VERSION)) {
    throw new ChannelRefusal(
      "unsupported_version",
      `this server speaks ${WORKER_CHANNEL_VERSION}, the worker ${hello.supported_channel_versions.join(", ")}`,
    );
  }
  const { row, isChanged } = await ctx.store.write(async (trx) => resolvePool(ctx, trx, poolName, hello));
  const queues = await queuesOf(ctx, row, hello.work_queue_names);
  const { worker_name: name, worker_type: type, heartbeat_interval_seconds } = hello;
  let workerId: string;
  try {
    const body = { name, type, heartbeat_interval_seconds, metadata: hello.worker_metadata };
    workerId = (await noteHeartbeat(ctx, poolName, body)).id;
  } catch (error) {
    throw new ChannelRefusal(
      "heartbeat_persistence_failed",
      "the first heartbeat could not be stored",
      error,
    );
  }
  if (isChanged) ctx.facts.publish([{ kind: "work-pool-changed", work_pool_id: row.id }]);
  const pool = await findWorkPool(ctx.store.db, poolName);
  if (pool === undefined) throw new ChannelRefusal("authorization_failed", "work_pool_not_found");
  return { workerId, pool, queues, ...capabilitiesOf(hello) };
}

async function resolvePool(
  ctx: ServiceContext,
  trx: Queryable,
  name: string,
  hello: WorkerHello,
): Promise<{ readonly row: WorkPoolTable; readonly isChanged: boolean }> {
  const { default_base_job_template: kept } = hello;
  const template = jsonValueOf(kept) as Readonly<Record<string, unknown>>; // safe: parsed as an object
  const hasTemplate = Object.keys(template).length > 0;
  let row = await findWorkPoolRow(trx, name);
  if (row === undefined) {
    if (!hello.create_pool_if_not_found)
      throw new ChannelRefusal("authorization_failed", "work_pool_not_found");
    if (isReservedName(name)) {
      throw new ChannelRefusal("authorization_failed", "work_pool_creation_unauthorized");
    }
    await checkTemplate(trx, template, jsonTextOf(kept));
    const init = { name, type: hello.worker_type, base_job_template: kept };
    row = (await addPool(ctx, trx, init)) ?? (await findWorkPoolRow(trx, name));
    if (row === undefined)
      throw new ChannelRefusal("transient_server_error", "the pool was deleted meanwhile");
    return { row, isChanged: false };
  }
  if (!hasTemplate || row.base_job_template !== "{}") return { row, isChanged: false };
  await checkTemplate(trx, template, jsonTextOf(kept));
  const change = { base_job_template: jsonTextOf(kept), updated: ctx.clock.nowMicros() };
  await updateWorkPoolRow(trx, row.id, change);
  return { row: { ...row, ...change }, isChanged: true };
}

async function checkTemplate(
  trx: Queryable,
  template: Readonly<Record<string, unknown>>,
  text: string,
): Promise<void> {
  const problem = jobTemplateProblem(template);
  if (problem !== undefined) throw new ChannelRefusal("protocol_error", problem);
  try {
    await checkTemplateDefaults(trx, text);
  } catch (error) {
    if (!BatutaError.hasCode(error, "template-invalid") && !BatutaError.hasCode(error, "not-found"))
      throw error;
    throw new ChannelRefusal("protocol_error", error.message, error);
  }
}

async function queuesOf(ctx: ServiceContext, pool: WorkPoolTable, names: readonly string[]) {
  const queues = await listPoolQueueRows(ctx.store.db, pool.id);
  const wanted = names.length === 0 ? queues.map(({ name }) => name) : [...new Set(names)];
  return wanted.map((name) => {
    const queue = queues.find((each) => each.name === name);
    if (queue === undefined) throw new ChannelRefusal("authorization_failed", "work_queue_not_found");
    return { id: queue.id, name };
  });
}

function capabilitiesOf(hello: WorkerHello): Pick<OpenedChannel, "accepted" | "rejected" | "maxCleanups"> {
  const requested = [...new Set(hello.requested_capabilities)];
  const most = hello.max_cleanup_concurrency ?? 1;
  const cleansUp =
    requested.includes(CLEANUP_CAPABILITY) && hello.handled_cleanup_kinds.length > 0 && most > 0;
  const accepted: string[] = [...REQUIRED_CAPABILITIES].reverse();
  if (cleansUp) accepted.push(CLEANUP_CAPABILITY);
  return {
    accepted,
    rejected: requested.filter((capability) => !accepted.includes(capability)),
    maxCleanups: cleansUp ? most : 0,
  };
}
