import type { StateType } from "../../contract/states/schemas.ts";
import type { TaskInputs } from "../../contract/task-runs/schemas.ts";
import type { OutlineTask, RunOutline } from "../../contract/ui/run-outline.ts";
import {
  countOutlineTasks,
  findOutlineRun,
  listOutlineArtifacts,
  listOutlineTasks,
} from "../../store/queries/outline-queries.ts";
import { decodeStates } from "../../store/queries/state-rows.ts";
import type { ServiceContext } from "../context.ts";
import { graphNotFound } from "../errors.ts";

const MAX_TASKS = 10_000;
const MAX_ARTIFACTS = 10_000;
/** A write may become visible this much later than the time that it bears; what is told twice does no harm. */
const OVERLAP_MICROS = 5_000_000;

type TaskRow = Awaited<ReturnType<typeof listOutlineTasks>>[number];

const ms = (micros: number | null): number | null => (micros === null ? null : micros / 1000);

function parentsOf(inputs: string): string[] {
  // safe: written from the contract's type only
  const named = JSON.parse(inputs) as TaskInputs;
  const ids = new Set<string>();
  for (const [name, values] of Object.entries(named)) {
    // What a task was called within is no result that it waited for.
    if (name === "__parents__") continue;
    for (const input of values)
      if (input.input_type === "task_run" || input.input_type === "flow_run") ids.add(input.id);
  }
  return [...ids];
}

/** A task that was run anew may have called another run each time: the newest counts. */
function withNewestRuns(rows: readonly TaskRow[]): TaskRow[] {
  const newest = new Map<string, TaskRow>();
  for (const row of rows) {
    const known = newest.get(row.id);
    if (known === undefined || (row.subflow_created ?? 0) > (known.subflow_created ?? 0))
      newest.set(row.id, row);
  }
  return [...newest.values()];
}

function taskOf(row: TaskRow): OutlineTask {
  const { subflow_id, subflow_name, subflow_flow_name } = row;
  // A subflow run is made before it has a state, and its task run moves on when it cannot even be made.
  const hasRun = subflow_id !== null && row.subflow_state_type !== null;
  return {
    id: row.id,
    name: row.name,
    task_key: row.task_key,
    subflow:
      subflow_id === null
        ? null
        : { id: subflow_id, name: subflow_name ?? "", flow_name: subflow_flow_name ?? "" },
    state_type: (hasRun ? row.subflow_state_type : row.state_type) as StateType, // safe: written from the contract's type only
    state_name: (hasRun ? row.subflow_state_name : row.state_name) ?? "",
    expected_start: ms(row.expected_start_time ?? row.subflow_expected_start_time),
    start: ms(hasRun ? row.subflow_start_time : row.start_time),
    end: ms(hasRun ? row.subflow_end_time : row.end_time),
    run_count: (hasRun ? row.subflow_run_count : row.run_count) ?? 0,
    parents: parentsOf(row.task_inputs),
    states:
      row.states === null
        ? null
        : decodeStates(row.states).map(({ type, timestamp }) => [type, timestamp / 1000]),
  };
}

/**
 * What a flow run consists of. With the cursor of an earlier answer, only what has changed since.
 *
 * @throws BatutaError `not-found`
 */
export async function readRunOutline(
  ctx: ServiceContext,
  id: string,
  since: string | undefined,
): Promise<RunOutline> {
  const { reader } = ctx.store;
  const nowMicros = ctx.clock.nowMicros();
  const run = await findOutlineRun(reader, id);
  if (run === undefined) throw graphNotFound(id, `Flow run ${id} not found`);
  // A cursor of another kind means everything, which is always a right answer.
  const changedFrom = since !== undefined && /^\d{1,16}$/.test(since) ? Number(since) : undefined;
  const [rows, total, artifacts] = await Promise.all([
    listOutlineTasks(reader, id, changedFrom, MAX_TASKS),
    countOutlineTasks(reader, id),
    listOutlineArtifacts(reader, id, MAX_ARTIFACTS),
  ]);
  return {
    now: nowMicros / 1000,
    cursor: String(nowMicros - OVERLAP_MICROS),
    flow_run: {
      id: run.id,
      name: run.name,
      flow_name: run.flow_name,
      state_type: run.state_type as StateType | null, // safe: written from the contract's type only
      state_name: run.state_name,
      expected_start: ms(run.expected_start_time),
      start: ms(run.start_time),
      end: ms(run.end_time),
    },
    total,
    tasks: withNewestRuns(rows).map(taskOf),
    artifacts,
  };
}
