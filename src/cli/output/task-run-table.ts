import type { TaskRun } from "../../contract/task-runs/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../format/duration.ts";
import { formatAge } from "../format/relative-time.ts";
import { runSeconds } from "./flow-run-table.ts";
import { paintState } from "./state-color.ts";
import { printTable } from "./table.ts";

/** Rows of task runs. */
export function printTaskRuns(context: CliContext, runs: readonly TaskRun[]): void {
  if (runs.length === 0) return;
  const { colors } = context;
  const now = context.clock.now();
  printTable(
    context,
    [
      { title: "NAME", flexible: true },
      { title: "STATE" },
      { title: "TRIES", align: "right" },
      { title: "AGE", align: "right" },
      { title: "TOOK", align: "right" },
      { title: "ID" },
    ],
    runs.map((run) => {
      const seconds = runSeconds(run, now);
      const when = run.start_time ?? run.expected_start_time ?? run.created;
      return [
        run.name,
        paintState(colors, run.state_type, run.state_name),
        String(run.run_count),
        when === null ? "–" : formatAge(when, now),
        seconds === undefined ? "–" : formatDuration(seconds),
        colors.dim(run.id),
      ];
    }),
  );
}
