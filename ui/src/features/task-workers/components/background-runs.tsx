import { TriangleAlert } from "lucide-react";
import type { BackgroundRun } from "@/features/task-workers/api/task-workers.ts";
import { useTexts } from "@/features/task-workers/texts.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { RowState } from "@/shared/components/state-badge.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { Tooltip } from "@/shared/components/tooltip.tsx";

interface BackgroundRunsProps {
  readonly runs: readonly BackgroundRun[];
  /** Keys of tasks that a connected worker serves; none where it does not matter. */
  readonly served?: ReadonlySet<string>;
}

/** Task runs outside of flows; of those that wait it is told whom nobody serves. */
export function BackgroundRuns({ runs, served }: BackgroundRunsProps) {
  const t = useTexts();
  const unserved = (run: BackgroundRun) =>
    served &&
    !served.has(run.task_key) && (
      <Tooltip text={t("unserved")}>
        <button type="button" aria-label={t("unserved")} className="shrink-0 p-1 text-warning">
          <TriangleAlert aria-hidden className="size-3.5" />
        </button>
      </Tooltip>
    );
  const columns: Column<BackgroundRun>[] = [
    {
      id: "state",
      header: t("state"),
      width: "min(8.5rem, 12vw)",
      cell: (run) => <RowState type={run.state_type} name={run.state_name} />,
    },
    {
      id: "name",
      header: t("run"),
      cell: (run) => (
        <span className="flex min-w-0 items-center gap-1.5">
          <EntityLink to={ADDRESS.taskRun(run.id)} isPlain className="truncate">
            {run.name}
          </EntityLink>
          <span className="md:hidden">{unserved(run)}</span>
        </span>
      ),
    },
    {
      id: "task",
      header: t("task"),
      isWideOnly: true,
      cell: (run) => (
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="truncate font-mono text-xs">{run.task_key}</span>
          {unserved(run)}
        </span>
      ),
    },
    {
      id: "since",
      header: t("since"),
      width: "min(8rem, 27vw)",
      cell: (run) => <Time at={run.state_timestamp} />,
    },
    {
      id: "duration",
      header: t("duration"),
      width: "6.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (run) => <Duration seconds={run.run_time} />,
    },
  ];
  return (
    <DataTable
      label={t("runs")}
      columns={columns}
      rows={runs}
      rowId={({ id }) => id}
      empty={<p className="px-3 py-4 text-sm text-muted">{t("runsEmpty")}</p>}
    />
  );
}
