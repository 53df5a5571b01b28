import { EMPTY_FLOW_RUN_POLICY } from "../../contract/flow-runs/schemas.ts";
import type { Flow } from "../../contract/flows/schemas.ts";
import type { BeginRunBody, BeginRunReply } from "../../contract/journal/schemas.ts";
import type { SomeStateDetails } from "../../contract/states/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findFlow, findFlowByName, insertFlow } from "../../store/queries/flow-queries.ts";
import { findFlowRun } from "../../store/queries/flow-run-queries.ts";
import {
  type FlowRunForChange,
  findFlowRunResult,
  lockFlowRun,
} from "../../store/queries/flow-run-writes.ts";
import { claimFlowRun, findLastDeed, hasTaskRuns, leaseUntil } from "../../store/queries/lease-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { notFound, orNotFound, serviceError, withConflicts } from "../errors.ts";
import { FIRST_STATE, writeNewFlowRun } from "../flow-runs/create.ts";
import { inheritLabels, prepareFlowRun } from "../flow-runs/new-flow-run.ts";
import { ensureTrackingTask, rememberAttempt } from "./tracking-task.ts";

type CreateBody = NonNullable<BeginRunBody["create"]>;

/** How often two processes that create the same run may get in each other's way; once is all that can happen. */
const MAX_ATTEMPTS = 3;

/**
 * Creates a flow run unless it exists, and claims it for an owner: from then on only writes with the epoch that is
 * returned are taken. One write unit.
 *
 * @throws BatutaError `not-found` (no such run, and nothing to create it from), `run-owned` (a live lease of another
 * owner), `run-of-another-flow`, `run-fenced` (the parent's epoch, or the worker's claim, is stale)
 */
export async function beginRun(ctx: ServiceContext, body: BeginRunBody): Promise<BeginRunReply> {
  const write = ctx.store.write(
    async (trx) => {
      const facts: DomainFact[] = [];
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const run = await lockFlowRun(trx, ctx.store.dialect, body.flow_run_id);
        if (run !== undefined) return { reply: await claim(ctx, trx, body, run, facts), facts };
        if (body.create == null) throw notFound("Flow run", body.flow_run_id);
        const reply = await create(ctx, trx, body, body.create, facts);
        if (reply !== undefined) return { reply, facts };
      }
      throw serviceError(
        "integrity-conflict",
        `flow run ${body.flow_run_id} could not be created: its idempotency key belongs to another run of flow "${body.flow_name}"`,
      );
    },
    { lane: body.flow_run_id },
  );
  const { reply, facts } = await withConflicts(write);
  ctx.facts.publish(facts);
  return reply;
}

async function getOrCreateFlow(ctx: ServiceContext, trx: Queryable, given: string): Promise<Flow> {
  const name = cleanText(given);
  const found = await findFlowByName(trx, name);
  if (found !== undefined) return found;
  const now = ctx.clock.nowMicros();
  const row = { id: ctx.ids.uuid(), created: now, updated: now, name, tags: "[]", labels: "{}" };
  const fresh = await insertFlow(trx, row);
  if (fresh !== undefined) {
    await ctx.tell?.entities(trx, { kind: "flow", verb: "created", ids: [fresh.id] });
    return fresh;
  }
  return orNotFound(await findFlowByName(trx, name), "Flow", name);
}

async function create(
  ctx: ServiceContext,
  trx: Queryable,
  body: BeginRunBody,
  init: CreateBody,
  facts: DomainFact[],
): Promise<BeginRunReply | undefined> {
  const flow = await getOrCreateFlow(ctx, trx, body.flow_name);
  const parent_task_run_id =
    init.parent == null ? null : await ensureTrackingTask(ctx, trx, init.parent, body.flow_run_id);
  const prepared = prepareFlowRun(
    ctx,
    { ...init, id: body.flow_run_id, flow_id: flow.id, parent_task_run_id },
    FIRST_STATE,
  );
  inheritLabels(prepared, flow.labels ?? {});
  const { owner } = body;
  const row = {
    ...prepared.row,
    owner_id: owner.id,
    owner_host: owner.host,
    owner_pid: owner.pid,
    owner_process_start: owner.process_start,
    owner_epoch: 1,
    lease_expires_at: leaseUntil(ctx.store.dialect, body.lease_seconds),
  };
  if (!(await writeNewFlowRun(ctx, trx, { ...prepared, row }, facts))) return undefined;
  return {
    created: true,
    flow,
    flow_run: prepared.shown,
    epoch: 1,
    lease_seconds: body.lease_seconds,
    resuming: false,
    result: null,
  };
}

async function claim(
  ctx: ServiceContext,
  trx: Queryable,
  body: BeginRunBody,
  found: FlowRunForChange,
  facts: DomainFact[],
): Promise<BeginRunReply> {
  const now = ctx.clock.nowMicros();
  let run = found;
  const flow = orNotFound(await findFlow(trx, run.flow_id), "Flow", run.flow_id);
  if (flow.name !== body.flow_name) {
    throw serviceError(
      "run-of-another-flow",
      `flow run ${run.id} is a run of flow "${flow.name}", not of "${body.flow_name}"`,
      { flow_run_id: run.id, flow_name: flow.name },
    );
  }
  const parent = body.create?.parent;
  if (parent != null && run.parent_task_run_id !== null) {
    await rememberAttempt(trx, run.parent_task_run_id, parent);
  }
  if (body.retry_from != null) {
    refuseLiveOwner(body, run);
    const { rewindHere } = await import("./rewind-here.ts");
    run = await rewindHere(ctx, trx, run, { owner: body.owner, from: body.retry_from }, facts);
  }
  const base = { created: false, flow, lease_seconds: body.lease_seconds };
  if (run.state_type === "COMPLETED") {
    const kept = await findFlowRunResult(trx, run.id);
    const flow_run = orNotFound(await findFlowRun(trx, run.id, now), "Flow run", run.id);
    return { ...base, flow_run, epoch: run.owner_epoch, resuming: false, result: kept?.result ?? null };
  }
  refuseOldClaim(body, run);
  refuseLiveOwner(body, run);
  const resuming = await isDeadAttempt(trx, run);
  const epoch = run.owner_epoch + 1;
  const policy = { ...EMPTY_FLOW_RUN_POLICY, ...JSON.parse(run.empirical_policy), resuming };
  await claimFlowRun(trx, ctx.store.dialect, run.id, {
    owner: body.owner,
    epoch,
    lease_seconds: body.lease_seconds,
    empirical_policy: JSON.stringify(policy),
    now_micros: now,
  });
  const flow_run = orNotFound(await findFlowRun(trx, run.id, now), "Flow run", run.id);
  return { ...base, flow_run, epoch, resuming, result: null };
}

/** A run that was taken back from its worker, or has ended, is not begun by a process that comes late. */
function refuseOldClaim({ claim }: BeginRunBody, run: FlowRunForChange): void {
  // Of a run that goes on the lease decides.
  if (claim == null || run.state_type === "RUNNING") return;
  const details = JSON.parse(run.state_details ?? "{}") as SomeStateDetails; // safe: written from the contract's type only
  if (run.state_type === "PENDING" && details.transition_id?.toLowerCase() === claim.toLowerCase()) return;
  throw serviceError(
    "run-fenced",
    `flow run ${run.id} is ${run.state_name ?? "in no state"} and no more what this process was started for: it was taken back from its worker, or has ended`,
    { flow_run_id: run.id },
  );
}

function refuseLiveOwner(body: BeginRunBody, run: FlowRunForChange): void {
  if (!run.lease_alive || run.owner_id === null || run.owner_id === body.owner.id || body.take_over) return;
  const until = run.lease_expires_at === null ? null : formatInstant(run.lease_expires_at);
  throw serviceError(
    "run-owned",
    `flow run ${run.id} is being run by process ${run.owner_pid} on ${run.owner_host} (its lease ends ${until}); wait for it, or take the run over`,
    {
      owner: {
        id: run.owner_id,
        host: run.owner_host,
        pid: run.owner_pid,
        process_start: run.owner_process_start,
      },
      lease_expires_at: until,
    },
  );
}

/** Ends that a new attempt follows; after Crashed the old one goes on. */
const ENDED: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "CANCELLED"]);

/** Whether an attempt was going on when its process ended; else a new attempt begins. */
async function isDeadAttempt(trx: Queryable, run: FlowRunForChange): Promise<boolean> {
  switch (run.state_type) {
    case "RUNNING":
    case "CRASHED":
    case "CANCELLING":
    case "PAUSED":
      return true;
    case "PENDING":
      // One that had ended and is retried has records, too: its failures are to be tried again, not told again.
      return (await hasTaskRuns(trx, run.id)) && !ENDED.has((await findLastDeed(trx, run.id)) ?? "");
    default:
      return false;
  }
}
