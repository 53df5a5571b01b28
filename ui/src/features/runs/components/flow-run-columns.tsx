import type { FlowRunRow } from "@/features/runs/api/run-queries.ts";
import type { useTexts } from "@/features/runs/texts.ts";
import type { Column } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { RowState } from "@/shared/components/state-badge.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { errorLine } from "@/shared/lib/error-line.ts";

/** Columns that are hidden until someone wants them. */
export const FLOW_RUN_HIDDEN = ["end", "lateness", "pool", "runs"] as const;

/** What can be told of a flow run in a line. */
export const flowRunColumns = (t: ReturnType<typeof useTexts>): readonly Column<FlowRunRow>[] => [
  {
    id: "state",
    header: t("column.state"),
    width: "min(8.5rem, 12vw)",
    cell: (run) => <RowState type={run.state_type} name={run.state_name} />,
  },
  {
    id: "name",
    header: t("column.name"),
    sorts: ["NAME_ASC", "NAME_DESC"],
    cell: (run) => (
      <span title={run.name}>
        <EntityLink to={ADDRESS.flowRun(run.id)} isPlain>
          {run.name}
        </EntityLink>
      </span>
    ),
  },
  {
    id: "flow",
    header: t("column.flow"),
    isWideOnly: true,
    cell: (run) => (
      <EntityLink to={ADDRESS.flow(run.flow_id)} isPlain className="font-normal!">
        {run.flow_name}
      </EntityLink>
    ),
  },
  {
    id: "deployment",
    header: t("column.deployment"),
    isWideOnly: true,
    cell: (run) =>
      run.deployment_id && run.deployment_name ? (
        <EntityLink to={ADDRESS.deployment(run.deployment_id)} isPlain className="font-normal!">
          {run.deployment_name}
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
    sorts: ["START_TIME_DESC", "START_TIME_ASC"],
    cell: (run) => (
      <span className={run.start_time ? undefined : "text-muted"}>
        <Time at={run.start_time ?? run.next_scheduled_start_time ?? run.expected_start_time} />
      </span>
    ),
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
      ) : run.start_time ? (
        <Duration seconds={run.run_time} />
      ) : (
        <span className="text-faint">–</span>
      ),
  },
  {
    id: "lateness",
    header: t("column.lateness"),
    width: "5.5rem",
    isNumber: true,
    isWideOnly: true,
    cell: (run) => <Duration seconds={run.lateness} />,
  },
  {
    id: "tasks",
    header: t("column.tasks"),
    width: "4.5rem",
    isNumber: true,
    isWideOnly: true,
    cell: (run) => (run.tasks ? run.tasks.toLocaleString() : <span className="text-faint">0</span>),
  },
  {
    id: "pool",
    header: t("column.pool"),
    isWideOnly: true,
    cell: (run) =>
      run.work_pool_name ? (
        <EntityLink to={ADDRESS.workPool(run.work_pool_name)} isPlain className="font-normal!">
          {run.work_pool_name}
        </EntityLink>
      ) : (
        <span className="text-faint">–</span>
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
