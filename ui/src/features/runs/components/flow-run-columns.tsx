import type { FlowRunRow } from "@/features/runs/api/run-queries.ts";
import { runColumns } from "@/features/runs/components/run-columns.tsx";
import type { useTexts } from "@/features/runs/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import type { Column } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink, SideLink } from "@/shared/components/entity-links.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

/** Columns that are hidden until someone wants them. */
export const FLOW_RUN_HIDDEN = ["end", "lateness", "pool", "runs"] as const;

/** What can be told of a flow run in a line. */
export const flowRunColumns = (t: ReturnType<typeof useTexts>): readonly Column<FlowRunRow>[] => {
  const shared = runColumns(t);
  return [
    shared.state,
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
      cell: (run) => <SideLink to={ADDRESS.flow} id={run.flow_id} name={run.flow_name} />,
    },
    {
      id: "deployment",
      header: t("column.deployment"),
      isWideOnly: true,
      cell: (run) => (
        <SideLink
          to={ADDRESS.deployment}
          id={run.deployment_name && run.deployment_id}
          name={run.deployment_name}
        />
      ),
    },
    shared.message,
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
        ) : run.start_time ? (
          <Duration seconds={run.run_time} />
        ) : (
          <Dash />
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
      cell: (run) => (run.tasks ? numberText(run.tasks) : <span className="text-faint">0</span>),
    },
    {
      id: "pool",
      header: t("column.pool"),
      isWideOnly: true,
      cell: (run) => <SideLink to={ADDRESS.workPool} id={run.work_pool_name} name={run.work_pool_name} />,
    },
    shared.runs,
    shared.tags,
  ];
};
