import type { RunRow } from "@/features/work-pools/api/pool-runs.ts";
import type { ActiveRun } from "@/features/work-pools/api/work-pools.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";

type T = ReturnType<typeof useTexts>;

const none = <Dash />;

function common<Row extends RunRow>(t: T): readonly Column<Row>[] {
  return [
    {
      id: "state",
      header: t("state"),
      width: "8.5rem",
      cell: (run) => <StateBadge type={run.state_type} name={run.state_name} />,
    },
    {
      id: "name",
      header: t("run"),
      cell: (run) => (
        <span className="block truncate">
          <EntityLink to={ADDRESS.flowRun(run.id)} isPlain>
            {run.name}
          </EntityLink>
          <span className="text-muted"> · {run.flow_name}</span>
        </span>
      ),
    },
    {
      id: "deployment",
      header: t("deployment"),
      width: "13rem",
      isWideOnly: true,
      cell: (run) =>
        run.deployment_id === null ? (
          none
        ) : (
          <EntityLink to={ADDRESS.deployment(run.deployment_id)} isPlain>
            {run.deployment_name ?? run.deployment_id}
          </EntityLink>
        ),
    },
  ];
}

const queueColumn = <Row extends RunRow>(t: T): Column<Row> => ({
  id: "queue",
  header: t("queue"),
  width: "9rem",
  isWideOnly: true,
  cell: (run) => run.work_queue_name ?? none,
});

/** Who holds a slot, the longest holder first. */
export function ActiveTable({
  runs,
  hasQueue,
}: {
  readonly runs: readonly ActiveRun[];
  readonly hasQueue: boolean;
}) {
  const t = useTexts();
  const columns: Column<ActiveRun>[] = [
    ...common<ActiveRun>(t),
    ...(hasQueue ? [queueColumn<ActiveRun>(t)] : []),
    {
      id: "worker",
      header: t("worker"),
      width: "13rem",
      isWideOnly: true,
      cell: (run) => run.worker_name ?? none,
    },
    {
      id: "since",
      header: t("since"),
      width: "7rem",
      isNumber: true,
      cell: (run) => <Duration since={run.state_timestamp} />,
    },
  ];
  return (
    <DataTable
      label={t("active")}
      columns={columns}
      rows={runs}
      rowId={(run) => run.id}
      empty={<p className="px-3 py-4 text-sm text-muted">{t("activeNone")}</p>}
    />
  );
}

/** What is to be run, or has been. */
export function RunTable({
  label,
  runs,
  isUpcoming,
  empty,
}: {
  readonly label: string;
  readonly runs: readonly RunRow[];
  readonly isUpcoming: boolean;
  readonly empty: string;
}) {
  const t = useTexts();
  const columns: Column<RunRow>[] = [
    ...common<RunRow>(t),
    queueColumn<RunRow>(t),
    {
      id: "at",
      header: isUpcoming ? t("expected") : t("started"),
      width: "8rem",
      cell: (run) => (
        <Time at={isUpcoming ? (run.next_scheduled_start_time ?? run.expected_start_time) : run.start_time} />
      ),
    },
    ...(isUpcoming
      ? []
      : [
          {
            id: "duration",
            header: t("duration"),
            width: "6rem",
            isNumber: true,
            isWideOnly: true,
            cell: (run: RunRow) => <Duration seconds={run.run_time} />,
          },
        ]),
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={runs}
      rowId={(run) => run.id}
      empty={<p className="px-3 py-4 text-sm text-muted">{empty}</p>}
    />
  );
}
