import type { FlowRun, FlowRunCreate } from "../../contract/flow-runs/schemas.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findInheritedLabels } from "../../store/queries/flow-queries.ts";
import { findFlowRunByIdempotencyKey } from "../../store/queries/flow-run-queries.ts";
import { insertFlowRun, insertFlowRunState } from "../../store/queries/flow-run-writes.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { serviceError, withConflicts } from "../errors.ts";
import { proposedState } from "../states/proposed-state.ts";
import { mirrorToParentTask } from "../task-runs/mirror-state.ts";
import { type FlowRunInit, inheritLabels, type PreparedFlowRun, prepareFlowRun } from "./new-flow-run.ts";

/** The state of a run that is given none. */
export const FIRST_STATE: ProposedState = {
  type: "PENDING",
  name: "Pending",
  message: null,
  data: null,
  has_result: false,
  details: {},
};

/** Writes a prepared run with its first state; false when its id or idempotency key is taken. */
export async function writeNewFlowRun(
  ctx: ServiceContext,
  trx: Queryable,
  { row, state }: PreparedFlowRun,
  facts: DomainFact[],
): Promise<boolean> {
  if (!(await insertFlowRun(trx, ctx.store.dialect, row))) return false;
  await insertFlowRunState(trx, state, row.id, row.created);
  facts.push({ kind: "flow-run-state-changed", run_id: row.id, initial_type: null, state });
  await ctx.tell?.flowRunStates(trx, [{ flow_run_id: row.id, initial: null, state, intended: state.type }]);
  if (row.parent_task_run_id != null) {
    await mirrorToParentTask(ctx, trx, row.parent_task_run_id, state, row.id, facts);
  }
  return true;
}

/** The queue of a run that names a pool. Few runs do: the code for it is loaded when one does. */
async function namedPlace(ctx: ServiceContext, body: FlowRunCreate): Promise<Partial<FlowRunInit>> {
  if (!body.work_pool_name) return { work_pool_name: null };
  const { findNamedPlace } = await import("../deployments/find-named-place.ts");
  return findNamedPlace(ctx.store.db, body.work_pool_name, body.work_queue_name ?? null);
}

/** Creates a flow run, or reads the one that was created with the same idempotency key. */
export async function createFlowRun(
  ctx: ServiceContext,
  body: FlowRunCreate,
): Promise<{ readonly flow_run: FlowRun; readonly created: boolean }> {
  const now = ctx.clock.nowMicros();
  const first = body.state == null ? FIRST_STATE : proposedState(body.state, now);
  const prepared = prepareFlowRun(ctx, { ...body, ...(await namedPlace(ctx, body)) }, first);
  const { row } = prepared;
  const write = ctx.store.write(
    async (trx) => {
      const facts: DomainFact[] = [];
      inheritLabels(prepared, await findInheritedLabels(trx, row.flow_id, row.deployment_id ?? null));
      if (await writeNewFlowRun(ctx, trx, prepared, facts)) {
        return { flow_run: prepared.shown, created: true, facts };
      }
      const key = row.idempotency_key ?? "";
      const existing = await findFlowRunByIdempotencyKey(trx, row.flow_id, key, now);
      if (existing === undefined) throw serviceError("integrity-conflict", `flow run ${row.id} exists`);
      return { flow_run: existing, created: false, facts };
    },
    // Runs with one key wait for each other in a lane; others are written side by side.
    { lane: row.idempotency_key == null ? row.id : body.flow_id },
  );
  const { facts, ...created } = await withConflicts(write);
  ctx.facts.publish(facts);
  return created;
}
