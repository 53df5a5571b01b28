import type { TaskRunRow } from "@/features/runs/api/run-queries.ts";
import { runColumns } from "@/features/runs/components/run-columns.tsx";
import type { useTexts } from "@/features/runs/texts.ts";
import type { Column } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink, SideLink } from "@/shared/components/entity-links.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";

export const TASK_RUN_HIDDEN = ["end", "runs"] as const;

/** What can be told of a task run in a line. */
export const taskRunColumns = (t: ReturnType<typeof useTexts>): readonly Column<TaskRunRow>[] => {
  const shared = runColumns(t);
  return [
    shared.state,
    {
      id: "name",
      header: t("column.name"),
      cell: (run) => (
        <span title={run.name}>
          <EntityLink to={ADDRESS.taskRun(run.id)} isPlain>
            {run.name}
          </EntityLink>
        </span>
      ),
    },
    {
      id: "flowRun",
      header: t("column.flowRun"),
      isWideOnly: true,
      cell: (run) => <SideLink to={ADDRESS.flowRun} id={run.flow_run_id} name={run.flow_run_name} />,
    },
    {
      id: "flow",
      header: t("column.flow"),
      isWideOnly: true,
      cell: (run) => <SideLink to={ADDRESS.flow} id={run.flow_id} name={run.flow_name} />,
    },
    shared.message,
    {
      id: "start",
      header: t("column.start"),
      width: "min(7.5rem, 27vw)",
      isNumber: true,
      sorts: ["EXPECTED_START_TIME_DESC", "EXPECTED_START_TIME_ASC"],
      cell: (run) => <Time at={run.start_time ?? run.expected_start_time} />,
    },
    shared.end,
    {
      id: "duration",
      header: t("column.duration"),
      width: "5.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (run) =>
        run.state_type === "RUNNING" ? (
          <Duration since={run.start_time} />
        ) : (
          <Duration seconds={run.run_time} />
        ),
    },
    shared.runs,
    shared.tags,
  ];
};
