import type { DependencyResult } from "../../contract/flow-runs/graph.ts";
import type { TaskInputs } from "../../contract/task-runs/schemas.ts";
import { formatInstantOrNull } from "../../platform/instants.ts";
import { estimatedRunTime } from "../../store/queries/estimates.ts";
import { hasFlowRun } from "../../store/queries/flow-run-queries.ts";
import { listDependencyRows } from "../../store/queries/graph-queries.ts";
import { decodeStates, stateOfJournal } from "../../store/queries/state-rows.ts";
import type { ServiceContext } from "../context.ts";
import { graphNotFound, serviceError } from "../errors.ts";

const MAX_TASK_RUNS = 10_000;

function upstreamOf(inputs: TaskInputs): DependencyResult["upstream_dependencies"] {
  const ids = new Set<string>();
  for (const input of Object.values(inputs).flat()) if (input.input_type === "task_run") ids.add(input.id);
  return [...ids].map((id) => ({ input_type: "task_run", id }));
}

/** The older graph: every task run of a flow run with the task runs it depends on. */
export async function readDependencies(ctx: ServiceContext, flowRunId: string): Promise<DependencyResult[]> {
  const now = ctx.clock.nowMicros();
  const rows = await listDependencyRows(ctx.store.reader, flowRunId, MAX_TASK_RUNS + 1);
  if (rows.length > MAX_TASK_RUNS) {
    throw serviceError(
      "graph-too-large",
      `The graph of flow run ${flowRunId} has more than ${MAX_TASK_RUNS} nodes.`,
    );
  }
  if (rows.length === 0 && !(await hasFlowRun(ctx.store.db, flowRunId))) {
    throw graphNotFound(flowRunId, `Flow run with id ${flowRunId} not found`);
  }
  return rows.map((row) => {
    const state = decodeStates(row.states).at(-1);
    return {
      id: row.id,
      name: row.name,
      upstream_dependencies: upstreamOf(JSON.parse(row.task_inputs)),
      state: state === undefined ? null : stateOfJournal(state),
      expected_start_time: formatInstantOrNull(row.expected_start_time),
      start_time: formatInstantOrNull(row.start_time),
      end_time: formatInstantOrNull(row.end_time),
      total_run_time: row.total_run_time,
      estimated_run_time: estimatedRunTime(row, now),
      untrackable_result: state?.details.untrackable_result ?? false,
    };
  });
}
