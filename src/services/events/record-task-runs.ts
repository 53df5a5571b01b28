import type { JournalState } from "../../contract/journal/schemas.ts";
import type { Dialect, Queryable } from "../../store/dialects/dialect.ts";
import { decodeStates } from "../../store/queries/state-rows.ts";
import type { TaskRunRow } from "../../store/queries/task-run-queries.ts";
import {
  findExistingFlowRuns,
  lockTaskRuns,
  lockTaskRunsByKey,
  type TaskRunKey,
  upsertTaskRuns,
} from "../../store/queries/task-run-records.ts";
import { historyColumns } from "../../store/queries/task-run-writes.ts";
import type { DomainFact } from "../context.ts";
import type { TaskRunChange } from "./task-run-change.ts";

/** Most states that a task run's history keeps; the oldest ones after the first go. */
const MAX_STATES = 200;

/** What became of changes that were recorded together. */
export interface RecordedTaskRuns {
  /** For each change, why it was not recorded, or null. */
  readonly refusals: readonly (string | null)[];
  readonly facts: readonly DomainFact[];
}

/**
 * Records states that clients tell of their task runs, inside a write unit. States may come in any order and more than
 * once: each is kept once, in the order of their times, and the run's columns are those of the newest. A run that is
 * known under another id with the same natural key keeps that id.
 */
export async function recordTaskRuns(
  trx: Queryable,
  dialect: Dialect,
  changes: readonly TaskRunChange[],
  nowMicros: number,
): Promise<RecordedTaskRuns> {
  const flowRuns = [...new Set(changes.flatMap((change) => change.flow_run_id ?? []))];
  const existing = await findExistingFlowRuns(trx, flowRuns);
  const refusals = changes.map((change) =>
    change.flow_run_id === null || existing.has(change.flow_run_id)
      ? null
      : `flow run ${change.flow_run_id} does not exist (it may have been deleted)`,
  );
  const accepted = changes.filter((_, at) => refusals[at] === null);
  const runs = await findRuns(trx, dialect, accepted);
  const touched = new Map<string, Draft>();
  const facts: DomainFact[] = [];
  for (const change of accepted) {
    const known = runs.find(change);
    const draft =
      touched.get(known?.id ?? change.id) ??
      (known === undefined ? newDraft(change, nowMicros) : draftOf(known));
    touched.set(draft.row.id, draft);
    if (known === undefined) runs.add(change, draft.row);
    const initial = enter(draft, change, nowMicros);
    if (initial !== undefined) {
      const { state } = change;
      facts.push({
        kind: "task-run-state-changed",
        run_id: draft.row.id,
        initial_type: initial?.type ?? null,
        state,
      });
    }
  }
  const changed = [...touched.values()].filter((draft) => draft.isChanged);
  await upsertTaskRuns(
    trx,
    dialect,
    changed.map(({ row, history }) => ({ ...row, ...historyColumns(history) })),
  );
  return { refusals, facts };
}

/** A task run while states are added to it. */
interface Draft {
  row: TaskRunRow;
  /** In the order of their times. */
  history: JournalState[];
  isChanged: boolean;
}

function keyOf(run: {
  readonly flow_run_id: string | null;
  readonly task_key: string;
  readonly dynamic_key: string;
}) {
  return `${run.flow_run_id}\0${run.task_key}\0${run.dynamic_key}`;
}

async function findRuns(trx: Queryable, dialect: Dialect, changes: readonly TaskRunChange[]) {
  const ids = [...new Set(changes.map((change) => change.id))];
  const byId = new Map((await lockTaskRuns(trx, dialect, ids)).map((row) => [row.id, row]));
  const keys = new Map<string, TaskRunKey>();
  for (const { id, flow_run_id, task_key, dynamic_key } of changes) {
    if (flow_run_id === null || byId.has(id)) continue;
    const key = { flow_run_id, task_key, dynamic_key };
    keys.set(keyOf(key), key);
  }
  const keyed = keys.size === 0 ? [] : await lockTaskRunsByKey(trx, dialect, [...keys.values()]);
  const byKey = new Map(keyed.map((row) => [keyOf(row), row]));
  return {
    find: (change: TaskRunChange): TaskRunRow | undefined =>
      byId.get(change.id) ?? (change.flow_run_id === null ? undefined : byKey.get(keyOf(change))),
    add: (change: TaskRunChange, row: TaskRunRow): void => {
      byId.set(row.id, row);
      if (change.flow_run_id !== null) byKey.set(keyOf(change), row);
    },
  };
}

function draftOf(row: TaskRunRow): Draft {
  return { row, history: decodeStates(row.states), isChanged: false };
}

/** A run of which nothing is known yet; its first change fills it. */
function newDraft(change: TaskRunChange, nowMicros: number): Draft {
  const { id, flow_run_id, task_key, dynamic_key, state } = change;
  const row: TaskRunRow = {
    id,
    created: nowMicros,
    updated: nowMicros,
    name: `${task_key}-${dynamic_key.slice(0, 3)}`,
    flow_run_id,
    task_key,
    dynamic_key,
    cache_key: null,
    cache_expiration: null,
    task_version: null,
    empirical_policy: "{}",
    tags: "[]",
    labels: "{}",
    task_inputs: "{}",
    state_id: state.id,
    state_type: state.type,
    state_name: state.name,
    state_timestamp: state.timestamp,
    run_count: 0,
    flow_run_run_count: 0,
    expected_start_time: null,
    next_scheduled_start_time: null,
    start_time: null,
    end_time: null,
    total_run_time: 0,
    state_count: 0,
    states: "[]",
  };
  return { row, history: [], isChanged: false };
}

/** Adds a state; returns the one before it, null when it is the first, undefined when it is not the newest or known. */
function enter(
  draft: Draft,
  { state, columns }: TaskRunChange,
  nowMicros: number,
): JournalState | null | undefined {
  const { history } = draft;
  if (history.some((known) => known.id === state.id)) return undefined;
  draft.isChanged = true;
  const newest = history.at(-1);
  const at = history.findLastIndex((known) => known.timestamp <= state.timestamp) + 1;
  draft.history = [...history.slice(0, at), state, ...history.slice(at)];
  if (draft.history.length > MAX_STATES) draft.history.splice(1, draft.history.length - MAX_STATES);
  if (newest !== undefined && newest.timestamp > state.timestamp) return undefined;
  draft.row = { ...draft.row, ...columns, updated: nowMicros };
  return newest ?? null;
}
