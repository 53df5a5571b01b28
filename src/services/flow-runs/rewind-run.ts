import { EMPTY_FLOW_RUN_POLICY } from "../../contract/flow-runs/schemas.ts";
import type { JournalState } from "../../contract/journal/schemas.ts";
import { isTerminalType, RERUN_STATE_NAME } from "../../contract/states/state-types.ts";
import type { TaskInputs } from "../../contract/task-runs/schemas.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { begunAt, enclosing, tasksToRunAgain } from "../../domain/states/run-again-from.ts";
import { stateTimestamp } from "../../domain/states/run-times.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { type FlowRunForChange, lockFlowRun, updateFlowRunRow } from "../../store/queries/flow-run-writes.ts";
import { listCalledRuns, listTasksToRewind } from "../../store/queries/rewind-queries.ts";
import { decodeStates } from "../../store/queries/state-rows.ts";
import { lockTaskRun } from "../../store/queries/task-run-queries.ts";
import { historyColumns, updateTaskRunRow } from "../../store/queries/task-run-writes.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { notFound, serviceError } from "../errors.ts";
import { enteredState } from "../states/proposed-state.ts";
import { enterTaskRunState } from "../task-runs/enter-state.ts";
import { changeFlowRunState } from "./change-state.ts";

/** Label of a flow run that was retried from a chosen task: that task run's id; of its subflows `true`. */
const REWOUND_LABEL = "batuta.retried_from";

/** The write unit of a rewinding. */
interface Unit {
  readonly ctx: ServiceContext;
  readonly trx: Queryable;
  readonly facts: DomainFact[];
}

/** A longer history is shortened, as each change of state does. */
const MOST_STATES = 200;

function awaitingRerun(message: string, refreshes: boolean): ProposedState {
  const details = refreshes ? { refresh_cache: true } : {};
  return { type: "PENDING", name: RERUN_STATE_NAME, message, data: null, has_result: false, details };
}

/**
 * Takes a run's journal back to where one of its task runs began: whoever runs it next finds that one, and all that may
 * depend on it (see `tasksToRunAgain`), as still to be run. Subflows among these are taken back whole; of deployments that
 * were run, a new run is made. A process that still has the run is fenced off. The run's own state is the caller's.
 *
 * @param run - held by the write unit.
 * @returns how many task runs are to be run anew.
 * @throws BatutaError `not-found`, `run-not-ended`, `run-without-journal`
 */
export async function rewindRun(unit: Unit, run: FlowRunForChange, fromTaskId: string): Promise<number> {
  if (run.state_type === null || !isTerminalType(run.state_type)) {
    throw serviceError(
      "run-not-ended",
      `flow run ${run.id} is ${run.state_name ?? "in no state"}: only a run that has ended is retried from one of its tasks; cancel it first, or wait for its end`,
      { flow_run_id: run.id },
    );
  }
  if (run.owner_epoch === 0) {
    throw serviceError(
      "run-without-journal",
      `flow run ${run.id} is no run of Batuta's TypeScript SDK: which of its tasks are run anew is decided by its own client, from the results that it has persisted. Retry it as a whole, or start a new run of it`,
      { flow_run_id: run.id },
    );
  }
  return rewind(unit, run, fromTaskId);
}

/** @param fromTaskId - null: all of the run. */
async function rewind(unit: Unit, run: FlowRunForChange, fromTaskId: string | null): Promise<number> {
  const { trx } = unit;
  const tasks = (await listTasksToRewind(trx, run.id)).map(({ id, dynamic_key, states, task_inputs }) => {
    const history = decodeStates(states);
    const inputs = JSON.parse(task_inputs) as TaskInputs; // safe: written from the contract's type only
    return { id, history, last: history.at(-1), begun: begunAt(history), dynamic_key, task_inputs: inputs };
  });
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const from = fromTaskId === null ? undefined : byId.get(fromTaskId);
  if (fromTaskId !== null && from === undefined) throw notFound(`Task run of flow run ${run.id}`, fromTaskId);
  const again = from === undefined ? new Set(byId.keys()) : tasksToRunAgain(tasks, from.id);
  // A result that was cached would be taken for the very task that is to run.
  const fresh = from === undefined ? new Set<string>() : enclosing(byId, from);
  let count = 0;
  const called = await listCalledRuns(trx, run.id);
  for (const task of tasks) {
    if (!again.has(task.id)) continue;
    count += 1;
    let isTracked = false;
    for (const child of called) {
      if (child.parent_task_run_id !== task.id) continue;
      if (child.deployment_id === null && task.last?.details.child_flow_run_id === child.id) {
        count += await rewindSubflow(unit, child.id);
        isTracked = true;
      } else if (child.idempotency_key === task.id && isTerminalType(child.state_type ?? "")) {
        // By this key the task would find the run that has ended, instead of starting another one.
        await updateFlowRunRow(trx, child.id, { idempotency_key: null });
      }
    }
    if (isTracked || task.last?.name === RERUN_STATE_NAME) continue;
    await markTask(
      unit,
      run.id,
      task.id,
      awaitingRerun("It is run anew on request.", fresh.has(task.id)),
      task.history,
    );
  }
  await prepareRun(unit, run, fromTaskId);
  return count;
}

/** One statement for what has ended, of which there are many: it holds no slots, and its times but its end stay. */
async function markTask(
  unit: Unit,
  flowRunId: string,
  id: string,
  proposed: ProposedState,
  history: readonly JournalState[],
): Promise<void> {
  const { ctx, trx, facts } = unit;
  const last = history.at(-1);
  if (last === undefined || !isTerminalType(last.type) || history.length >= MOST_STATES) {
    const row = await lockTaskRun(trx, ctx.store.dialect, id);
    if (row === undefined) return;
    const { run_count, flow_run_run_count } = row;
    await enterTaskRunState(ctx, trx, row, proposed, { run_count, flow_run_run_count }, facts);
    return;
  }
  const updated = ctx.clock.nowMicros();
  const owners = { task_run_id: id, flow_run_id: flowRunId };
  const state = enteredState(proposed, ctx.ids.uuid(), stateTimestamp(last, updated), owners);
  const change = { updated, end_time: null, next_scheduled_start_time: null };
  await updateTaskRunRow(trx, id, { ...change, ...historyColumns([...history, state]) });
  facts.push({ kind: "task-run-state-changed", run_id: id, initial_type: last.type, state });
}

/** A subflow's run is taken back whole; its tracking task run follows its state. */
async function rewindSubflow(unit: Unit, id: string): Promise<number> {
  const { ctx, trx, facts } = unit;
  const child = await lockFlowRun(trx, ctx.store.dialect, id);
  if (child === undefined) return 0;
  const count = await rewind(unit, child, null);
  const state = awaitingRerun("The run that called it is retried from before this.", false);
  await changeFlowRunState(ctx, trx, id, state, { force: true }, facts);
  return count;
}

/** What is left of the attempt that has ended: its result, its process, whom the run belongs to. */
async function prepareRun(
  { ctx, trx }: Unit,
  run: FlowRunForChange,
  fromTaskId: string | null,
): Promise<void> {
  const policy = { ...EMPTY_FLOW_RUN_POLICY, ...JSON.parse(run.empirical_policy) };
  await updateFlowRunRow(trx, run.id, {
    updated: ctx.clock.nowMicros(),
    result: null,
    infrastructure_pid: null,
    owner_epoch: run.owner_epoch + 1,
    empirical_policy: JSON.stringify({
      ...policy,
      resuming: false,
      pause_keys: [],
      retry_type: run.deployment_id === null ? null : "reschedule",
    }),
    labels: JSON.stringify({ ...JSON.parse(run.labels), [REWOUND_LABEL]: fromTaskId ?? true }),
  });
}
