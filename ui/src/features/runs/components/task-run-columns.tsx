import type { TaskRunRow } from "@/features/runs/api/run-queries.ts";
import type { useTexts } from "@/features/runs/texts.ts";
import type { Column } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { RowState } from "@/shared/components/state-badge.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { errorLine } from "@/shared/lib/error-line.ts";

export const TASK_RUN_HIDDEN = ["end", "runs"] as const;

/** What can be told of a task run in a line. */
export const taskRunColumns = (t: ReturnType<typeof useTexts>): readonly Column<TaskRunRow>[] => [
  {
    id: "state",
    header: t("column.state"),
    width: "min(8.5rem, 12vw)",
    cell: (run) => <RowState type={run.state_type} name={run.state_name} />,
  },
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
    cell: (run) =>
      run.flow_run_id ? (
        <EntityLink to={ADDRESS.flowRun(run.flow_run_id)} isPlain className="font-normal!">
          {run.flow_run_name ?? run.flow_run_id}
        </EntityLink>
      ) : (
        <span className="text-faint">–</span>
      ),
  },
  {
    id: "flow",
    header: t("column.flow"),
    isWideOnly: true,
    cell: (run) =>
      run.flow_id ? (
        <EntityLink to={ADDRESS.flow(run.flow_id)} isPlain className="font-normal!">
          {run.flow_name ?? run.flow_id}
        </EntityLink>
      ) : (
        <span className="text-faint">–</span>
      ),
  },
  {
    id: "message",
    header: t("column.message"),
    width: "17%",
    isWideOnly: true,
    cell: (run) => (
      <span title={run.message ?? undefined} className="font-mono text-xs text-muted">
        {errorLine(run.message) ?? ""}
      </span>
    ),
  },
  {
    id: "start",
    header: t("column.start"),
    width: "min(7.5rem, 27vw)",
    isNumber: true,
    sorts: ["EXPECTED_START_TIME_DESC", "EXPECTED_START_TIME_ASC"],
    cell: (run) => <Time at={run.start_time ?? run.expected_start_time} />,
  },
  {
    id: "end",
    header: t("column.end"),
    width: "7.5rem",
    isNumber: true,
    isWideOnly: true,
    sorts: ["END_TIME_DESC", "END_TIME_DESC"],
    cell: (run) => <Time at={run.end_time} />,
  },
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
  {
    id: "runs",
    header: t("column.runs"),
    width: "5.5rem",
    isNumber: true,
    isWideOnly: true,
    cell: (run) => run.run_count,
  },
  {
    id: "tags",
    header: t("column.tags"),
    width: "8.5rem",
    isWideOnly: true,
    cell: (run) => <TagList tags={run.tags} limit={2} isOneLine />,
  },
];
