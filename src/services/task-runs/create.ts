import type { Labels } from "../../contract/primitives.ts";
import type { TaskRun, TaskRunCreate } from "../../contract/task-runs/schemas.ts";
import { timesAfter } from "../../domain/states/run-times.ts";
import { parseInstant } from "../../platform/instants.ts";
import { findFlowRunLabels } from "../../store/queries/flow-run-queries.ts";
import { findRunAround } from "../../store/queries/lease-queries.ts";
import { decodeTaskRun, findTaskRunByKey, findTaskRunRow } from "../../store/queries/task-run-queries.ts";
import { historyColumns, insertTaskRun } from "../../store/queries/task-run-writes.ts";
import { cleanLabels, cleanText, cleanTexts } from "../clean-text.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { orNotFound, withConflicts } from "../errors.ts";
import { FIRST_STATE } from "../flow-runs/create.ts";
import { makeRunName } from "../run-names.ts";
import { enteredState, proposedState, storedData } from "../states/proposed-state.ts";

function prepareTaskRun(ctx: ServiceContext, body: TaskRunCreate, labels: Labels) {
  const now = ctx.clock.nowMicros();
  const id = body.id ?? ctx.ids.uuid();
  const flow_run_id = body.flow_run_id ?? null;
  const first = body.state == null ? FIRST_STATE : proposedState(body.state, now);
  const kept = { ...first, data: storedData(first.data) };
  const state = enteredState(kept, ctx.ids.uuid(), now, { task_run_id: id, flow_run_id });
  const none = {
    start_time: null,
    end_time: null,
    expected_start_time: null,
    next_scheduled_start_time: null,
    total_run_time: 0,
  };
  const row = {
    id,
    created: now,
    updated: now,
    name: body.name ? cleanText(body.name) : makeRunName(ctx.ids),
    flow_run_id,
    task_key: cleanText(body.task_key),
    dynamic_key: cleanText(body.dynamic_key),
    cache_key: body.cache_key ?? null,
    cache_expiration: body.cache_expiration == null ? null : (parseInstant(body.cache_expiration) ?? null),
    task_version: body.task_version ?? null,
    empirical_policy: JSON.stringify(body.empirical_policy),
    tags: JSON.stringify(cleanTexts(body.tags)),
    labels: JSON.stringify(labels),
    task_inputs: JSON.stringify(body.task_inputs),
    ...historyColumns([state]),
    run_count: state.type === "RUNNING" ? 1 : 0,
    flow_run_run_count: 0,
    ...timesAfter(none, null, state, now),
    result: null,
  };
  return { row, state };
}

/** Creates a task run, or reads the one with the same id or natural key. */
export async function createTaskRun(
  ctx: ServiceContext,
  body: TaskRunCreate,
): Promise<{ readonly task_run: TaskRun; readonly created: boolean }> {
  const own = cleanLabels(body.labels ?? {});
  const { row, state } = prepareTaskRun(ctx, body, own);
  const { flow_run_id, task_key, dynamic_key } = row;
  const facts: DomainFact[] = [];
  // Background tasks are rare, and short scripts have none: their module is not loaded for the others.
  const isDeferred = state.details.deferred === true;
  const queue = isDeferred ? await import("../task-workers/enqueue.ts") : undefined;
  const write = ctx.store.write(
    async (trx) => {
      facts.length = 0;
      if (flow_run_id !== null) {
        const inherited = await findFlowRunLabels(trx, flow_run_id);
        row.labels = JSON.stringify({ ...inherited, "prefect.flow-run.id": flow_run_id, ...own });
      }
      if (flow_run_id !== null && state.type === "RUNNING" && state.details.deferred === true) {
        // A background task begins by the rules: it belongs to the flow's attempt that is going on.
        row.flow_run_run_count = (await findRunAround(trx, flow_run_id))?.run_count ?? 0;
      }
      if (await insertTaskRun(trx, ctx.store.dialect, row)) {
        facts.push({ kind: "task-run-state-changed", run_id: row.id, initial_type: null, state });
        if (queue?.isForTaskWorkers(state)) await queue.enqueueTaskRun(ctx, trx, row, state, facts);
        return { task_run: decodeTaskRun(row, row.created), created: true };
      }
      const byKey =
        flow_run_id === null
          ? undefined
          : await findTaskRunByKey(trx, { flow_run_id, task_key, dynamic_key });
      const existing = orNotFound(byKey ?? (await findTaskRunRow(trx, row.id)), "Task run", row.id);
      return { task_run: decodeTaskRun(existing, row.created), created: false };
    },
    { lane: flow_run_id ?? undefined },
  );
  const result = await withConflicts(write);
  ctx.facts.publish(facts);
  return result;
}
