import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../format/duration.ts";
import { formatAge } from "../format/relative-time.ts";
import { paintState } from "./state-color.ts";
import { printTable } from "./table.ts";

/** Seconds that a run has been running, up to now when it still runs; undefined when it never started. */
export function runSeconds(
  run: { readonly start_time: string | null; readonly end_time: string | null },
  nowMs: number,
): number | undefined {
  if (run.start_time === null) return undefined;
  const end = run.end_time === null ? nowMs : Date.parse(run.end_time);
  return Math.max(0, (end - Date.parse(run.start_time)) / 1000);
}

/** Rows of flow runs. */
export function printFlowRuns(
  context: CliContext,
  runs: readonly FlowRun[],
  flowNames: ReadonlyMap<string, string>,
): void {
  if (runs.length === 0) return;
  const { colors } = context;
  const now = context.clock.now();
  printTable(
    context,
    [
      { title: "NAME" },
      { title: "FLOW", flexible: true },
      { title: "STATE" },
      { title: "AGE", align: "right" },
      { title: "TOOK", align: "right" },
      // Names are taken wherever ids are.
      { title: "ID", optional: true },
    ],
    runs.map((run) => {
      const seconds = runSeconds(run, now);
      const when = run.start_time ?? run.expected_start_time ?? run.created;
      return [
        run.name,
        flowNames.get(run.flow_id) ?? run.flow_id,
        paintState(colors, run.state_type, run.state_name),
        when === null ? "–" : formatAge(when, now),
        seconds === undefined ? "–" : formatDuration(seconds),
        colors.dim(run.id),
      ];
    }),
  );
}
