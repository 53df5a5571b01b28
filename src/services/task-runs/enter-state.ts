import type { JournalState } from "../../contract/journal/schemas.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { stateTimestamp, timesAfter } from "../../domain/states/run-times.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { decodeStates } from "../../store/queries/state-rows.ts";
import type { TaskRunRow } from "../../store/queries/task-run-queries.ts";
import { historyColumns, updateTaskRunRow } from "../../store/queries/task-run-writes.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { enteredState, storedData } from "../states/proposed-state.ts";
import { releaseTaskRunSlots } from "../states/run-slots.ts";

/** Most states that a task run's history keeps; the oldest ones after the first go. */
const MAX_STATES = 200;

/** Counts of a task run that the rules decided. */
export interface TaskRunCounts {
  readonly run_count: number;
  readonly flow_run_run_count: number;
}

/** Writes a state that was decided, and what follows from it, to a task run that the write unit holds. */
export async function enterTaskRunState(
  ctx: ServiceContext,
  trx: Queryable,
  run: TaskRunRow,
  decided: ProposedState,
  counts: TaskRunCounts,
  facts: DomainFact[],
): Promise<JournalState> {
  const history = decodeStates(run.states);
  const initial = history.at(-1) ?? null;
  const now = ctx.clock.nowMicros();
  const timestamp = stateTimestamp(initial, now);
  const owners = { task_run_id: run.id, flow_run_id: run.flow_run_id };
  const state = enteredState(decided, ctx.ids.uuid(), timestamp, owners);
  const kept = history.length < MAX_STATES ? history : [...history.slice(0, 1), ...history.slice(2)];
  await updateTaskRunRow(trx, run.id, {
    updated: now,
    ...timesAfter(run, initial, state, timestamp),
    ...counts,
    run_count: counts.run_count + (state.type === "RUNNING" ? 1 : 0),
    ...historyColumns([...kept, { ...state, data: storedData(state.data) }]),
  });
  await releaseTaskRunSlots(ctx, trx, run.id, initial, state, facts);
  facts.push({ kind: "task-run-state-changed", run_id: run.id, initial_type: initial?.type ?? null, state });
  return state;
}
