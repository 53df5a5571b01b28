import type { BeginRunBody } from "../../contract/journal/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findFlowRunEpoch } from "../../store/queries/lease-queries.ts";
import { findTaskRunByKey } from "../../store/queries/task-run-queries.ts";
import { historyColumns, insertTaskRun, updateTaskRunRow } from "../../store/queries/task-run-writes.ts";
import { cleanText, cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { FIRST_STATE } from "../flow-runs/create.ts";
import { enteredState } from "../states/proposed-state.ts";

type Parent = NonNullable<NonNullable<BeginRunBody["create"]>["parent"]>;

/**
 * Makes the task run that tracks a subflow in its parent, unless it is there from an earlier attempt; returns the id
 * of the one that is stored.
 */
export async function ensureTrackingTask(
  ctx: ServiceContext,
  trx: Queryable,
  parent: Parent,
  childFlowRunId: string,
): Promise<string> {
  const now = ctx.clock.nowMicros();
  const { task_run_id: id, flow_run_id, task_key, dynamic_key } = parent;
  if (flow_run_id !== null && parent.epoch != null) {
    const epoch = await findFlowRunEpoch(trx, flow_run_id);
    if (epoch !== parent.epoch) {
      throw serviceError(
        "run-fenced",
        `flow run ${flow_run_id} belongs to another process now (epoch ${epoch}, this one has ${parent.epoch}): no subflow is started from here`,
      );
    }
  }
  const owners = { flow_run_id, task_run_id: id, child_flow_run_id: childFlowRunId };
  const state = enteredState(FIRST_STATE, ctx.ids.uuid(), now, owners);
  const inserted = await insertTaskRun(trx, ctx.store.dialect, {
    id,
    created: now,
    updated: now,
    name: cleanText(parent.name),
    flow_run_id,
    task_key,
    dynamic_key,
    cache_key: null,
    cache_expiration: null,
    task_version: null,
    empirical_policy: "{}",
    tags: JSON.stringify(cleanTexts(parent.tags)),
    labels: "{}",
    task_inputs: JSON.stringify(parent.task_inputs),
    ...historyColumns([state]),
    run_count: 0,
    flow_run_run_count: parent.flow_run_run_count,
    expected_start_time: now,
    next_scheduled_start_time: null,
    start_time: null,
    end_time: null,
    total_run_time: 0,
    result: null,
  });
  if (inserted || flow_run_id === null) return id;
  const stored = await findTaskRunByKey(trx, { flow_run_id, task_key, dynamic_key });
  const storedId = stored?.id ?? id;
  await rememberAttempt(trx, storedId, parent);
  return storedId;
}

/** Notes the attempt of the parent that met this subflow again: what a retry replays depends on it. */
export async function rememberAttempt(trx: Queryable, trackingTaskId: string, parent: Parent): Promise<void> {
  await updateTaskRunRow(trx, trackingTaskId, { flow_run_run_count: parent.flow_run_run_count });
}
