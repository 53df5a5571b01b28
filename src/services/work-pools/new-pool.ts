import { jsonTextOf } from "../../contract/json-text.ts";
import type { WorkPoolStatus, WorkPoolStorageConfiguration } from "../../contract/work-pools/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { insertWorkPool, updateWorkPoolRow } from "../../store/queries/work-pool-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { addQueue } from "../work-queues/new-queue.ts";
import { AGENT_TYPE, DEFAULT_QUEUE } from "./pool-names.ts";

/** What a new pool is made from; JSON values may be kept texts. */
export interface NewPool {
  readonly name: string;
  readonly type: string;
  readonly description?: string | null | undefined;
  readonly base_job_template?: unknown;
  readonly is_paused?: boolean | undefined;
  readonly concurrency_limit?: number | null | undefined;
  readonly storage_configuration?: WorkPoolStorageConfiguration | undefined;
}

/** How a pool is doing; null for pools of agents. */
export function poolStatus(type: string, isPaused: boolean, hasWorker: boolean): WorkPoolStatus | null {
  if (type === AGENT_TYPE) return null;
  if (isPaused) return "PAUSED";
  return hasWorker ? "READY" : "NOT_READY";
}

/** The columns of a storage configuration. */
export function storageColumns(storage: Partial<WorkPoolStorageConfiguration>) {
  const text = (value: unknown) => (value == null ? null : jsonTextOf(value));
  return {
    bundle_upload_step: text(storage.bundle_upload_step),
    bundle_execution_step: text(storage.bundle_execution_step),
    default_result_storage_block_id: storage.default_result_storage_block_id ?? null,
  };
}

/** Adds a pool with its default queue; undefined when another one has its name. */
export async function addPool(
  ctx: ServiceContext,
  trx: Queryable,
  init: NewPool,
): Promise<WorkPoolTable | undefined> {
  const now = ctx.clock.nowMicros();
  const isPaused = init.is_paused === true;
  const row: WorkPoolTable = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name: cleanText(init.name),
    description: init.description == null ? null : cleanText(init.description),
    type: cleanText(init.type),
    base_job_template: jsonTextOf(init.base_job_template ?? {}),
    is_paused: isPaused ? 1 : 0,
    concurrency_limit: init.concurrency_limit ?? null,
    default_queue_id: null,
    status: poolStatus(init.type, isPaused, false),
    ...storageColumns(init.storage_configuration ?? {}),
  };
  if (!(await insertWorkPool(trx, row))) return undefined;
  const queue = await addQueue(ctx, trx, row.id, {
    name: DEFAULT_QUEUE,
    description: "The work pool's default queue.",
  });
  await updateWorkPoolRow(trx, row.id, { default_queue_id: queue?.id ?? null });
  await ctx.tell?.entities(trx, { kind: "work-pool", verb: "created", ids: [row.id] });
  if (row.status !== null) {
    const verb = row.status === "PAUSED" ? "paused" : "not-ready";
    await ctx.tell?.entities(trx, { kind: "work-pool", verb, ids: [row.id] });
  }
  return { ...row, default_queue_id: queue?.id ?? null };
}
