import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { FullLimit, WaitingReport } from "../../contract/waiting/schemas.ts";
import { claimLostAt, isClaimSilent, isFenced } from "../../domain/states/lost-claim.ts";
import { type WaitingFacts, waitingCauses } from "../../domain/waiting/waiting-causes.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { listHoldersOfLimit } from "../../store/queries/concurrency-hold-queries.ts";
import {
  findLimits,
  findLimitsByName,
  type LimitRow,
} from "../../store/queries/concurrency-limit-queries.ts";
import { findDeploymentRow } from "../../store/queries/deployment-queries.ts";
import type { DeploymentRow } from "../../store/queries/deployment-rows.ts";
import { findFlowRun, listCallers } from "../../store/queries/flow-run-queries.ts";
import { findClaimedRun } from "../../store/queries/lost-claim-queries.ts";
import { countSlots, listHoldersOfQueues } from "../../store/queries/slot-queries.ts";
import { listTagsOfPendingTasks, readWorkersOfPool } from "../../store/queries/waiting-facts-queries.ts";
import { findWorkPoolRowById } from "../../store/queries/work-pool-queries.ts";
import { findWorkQueueRow, listPoolQueueRows } from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable, WorkQueueTable } from "../../store/tables/work-pool.ts";
import { slotsTaken } from "../concurrency/slots-taken.ts";
import { tagLimitName } from "../concurrency/tag-limits.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { claimFacts } from "./claim-facts.ts";

const MAX_HOLDERS = 20;
/** A process that serves deployments asks for their runs at least so often. */
const SERVED_WITHIN_MICROS = 60e6;

/**
 * Why a run is not running. The answer is as old as the reads it is made of: nothing is locked.
 *
 * @throws BatutaError `not-found`
 */
export async function readWaitingReport(ctx: ServiceContext, id: string): Promise<WaitingReport> {
  const { reader } = ctx.store;
  const run = orNotFound(await findFlowRun(reader, id, ctx.clock.nowMicros()), "Flow run", id);
  const { state } = run;
  if (state === null) return { flow_run_id: id, causes: [] };
  const deployment =
    run.deployment_id === null ? undefined : await findDeploymentRow(reader, run.deployment_id);
  const queue = run.work_queue_id === null ? undefined : await findWorkQueueRow(reader, run.work_queue_id);
  const pool = queue && (await findWorkPoolRowById(reader, queue.work_pool_id));
  const now = ctx.clock.nowMicros();
  const details = state.state_details;
  const facts: WaitingFacts = {
    now,
    state: {
      type: state.type,
      name: state.name ?? "",
      message: state.name === "AwaitingFormerRun" ? await formerRunText(ctx, run) : state.message,
      since: micros(state.timestamp),
      due: micros(details.scheduled_time),
      pauseTimeout: micros(details.pause_timeout),
      wantsInput: details.run_input_keyset !== null,
    },
    claim: state.type === "PENDING" ? await claimOf(reader, id, now) : null,
    retriesInProcess: run.empirical_policy.retry_type === "in_process",
    runCount: run.run_count,
    deployment: deployment ? deploymentFacts(deployment, now) : null,
    pool: pool ? await poolFacts(reader, pool) : null,
    queue: queue ? { name: queue.name, paused: queue.is_paused !== 0 } : null,
    limits: [
      ...(pool && queue ? await placeLimits(reader, pool, queue, now) : []),
      ...(await deploymentLimit(ctx, deployment, run)),
    ],
    callers: new Set(await listCallers(reader, run.parent_task_run_id)),
    taskLimits: state.type === "RUNNING" ? await taskLimits(ctx, id) : [],
  };
  return { flow_run_id: id, causes: [...waitingCauses(facts)] };
}

async function claimOf(db: Queryable, id: string, now: number): Promise<WaitingFacts["claim"]> {
  const run = await findClaimedRun(db, id);
  if (run === undefined) return null;
  const claim = claimFacts(run, 0);
  const lostAt = isClaimSilent(claim, now) ? (claimLostAt(claim) ?? null) : null;
  return { worker: run.worker_name, heardAt: run.heard_at, lostAt, again: isFenced(run.entrypoint) };
}

/** For whom it waits by now; its state says for whom it did when it asked last. */
async function formerRunText(ctx: ServiceContext, run: FlowRun): Promise<string | null> {
  const { findFormerRun } = await import("../deployments/judge-run.ts");
  const former = await findFormerRun(ctx, run);
  return former === undefined
    ? (run.state?.message ?? null)
    : `Waits until ${former} of the same schedule has ended.`;
}

function micros(instant: string | null): number | null {
  return instant === null ? null : (parseInstant(instant) ?? null);
}

function deploymentFacts(row: DeploymentRow, now: number): NonNullable<WaitingFacts["deployment"]> {
  const { name, paused, last_polled } = row;
  const served = last_polled !== null && now - last_polled < SERVED_WITHIN_MICROS;
  return { name, paused: paused !== 0, served };
}

async function poolFacts(db: Queryable, pool: WorkPoolTable): Promise<NonNullable<WaitingFacts["pool"]>> {
  const { online, last } = await readWorkersOfPool(db, pool.id);
  const { name, type } = pool;
  return { name, type, paused: pool.is_paused !== 0, onlineWorkers: online, lastHeartbeat: last };
}

/** The limits of the pool and the queue: they count runs, which hold their slots by running. */
async function placeLimits(
  db: Queryable,
  pool: WorkPoolTable,
  queue: WorkQueueTable,
  now: number,
): Promise<readonly FullLimit[]> {
  const queues = pool.concurrency_limit === null ? [queue] : await listPoolQueueRows(db, pool.id);
  const ids = queues.map(({ id }) => id);
  const slots = await countSlots(db, ids);
  const holders = await listHoldersOfQueues(db, ids, MAX_HOLDERS, now);
  const held = (queueIds: readonly string[]) =>
    queueIds
      .flatMap((id) => holders.get(id) ?? [])
      .slice(0, MAX_HOLDERS)
      .map(({ id, name }) => ({ type: "flow_run" as const, id, name }));
  const limits: FullLimit[] = [];
  if (pool.concurrency_limit !== null) {
    const taken = [...slots.values()].reduce((sum, count) => sum + count, 0);
    const { name, concurrency_limit: limit } = pool;
    limits.push({ kind: "pool", name, limit, taken, holders: held(ids) });
  }
  if (queue.concurrency_limit !== null) {
    const { name, concurrency_limit: limit } = queue;
    const taken = slots.get(queue.id) ?? 0;
    limits.push({ kind: "queue", name, limit, taken, holders: held([queue.id]) });
  }
  return limits;
}

/** The limit of the deployment: its own, or a global one that it shares. */
async function deploymentLimit(
  ctx: ServiceContext,
  deployment: DeploymentRow | undefined,
  run: FlowRun,
): Promise<readonly FullLimit[]> {
  if (deployment === undefined || deployment.concurrency_limit_id === null) return [];
  const { reader, dialect } = ctx.store;
  const rows = await findLimits(reader, dialect, [deployment.concurrency_limit_id]);
  const found = await Promise.all(
    rows
      .filter((row) => row.active === 1)
      .map((row) =>
        row.name === `deployment:${deployment.id}`
          ? fullLimit(ctx, row, "deployment", deployment.name)
          : fullLimit(ctx, row, "global", row.name),
      ),
  );
  // Its own slot keeps nobody waiting.
  return found.filter(({ holders }) => !holders.some(({ id }) => id === run.id));
}

async function fullLimit(
  ctx: ServiceContext,
  row: LimitRow,
  kind: FullLimit["kind"],
  name: string,
): Promise<FullLimit> {
  const { reader, dialect } = ctx.store;
  const rows = await listHoldersOfLimit(reader, dialect, row.id, MAX_HOLDERS);
  const holders = rows.map((hold) => ({
    type: hold.holder_type as FullLimit["holders"][number]["type"], // safe: written from the contract's type only
    id: hold.holder_id,
    name: hold.name,
  }));
  return { kind, name, limit: row.limit, taken: slotsTaken(row), holders };
}

/** Full limits on tags of task runs that have not started. */
async function taskLimits(ctx: ServiceContext, flowRunId: string): Promise<WaitingFacts["taskLimits"]> {
  const { reader, dialect } = ctx.store;
  const tagLists = (await listTagsOfPendingTasks(reader, flowRunId)).map(
    (text) => JSON.parse(text) as readonly string[], // safe: written from the contract's type only
  );
  const tags = [...new Set(tagLists.flat())];
  if (tags.length === 0) return [];
  const named = await findLimitsByName(reader, tags.map(tagLimitName));
  const rows = await findLimits(
    reader,
    dialect,
    named.map(({ id }) => id),
  );
  const full = rows.filter((row) => row.active === 1 && slotsTaken(row) + 1 > row.limit);
  return Promise.all(
    full.map(async (row) => {
      const tag = row.name.slice(tagLimitName("").length);
      return {
        limit: await fullLimit(ctx, row, "tag", tag),
        waiting: tagLists.filter((list) => list.includes(tag)).length,
      };
    }),
  );
}
