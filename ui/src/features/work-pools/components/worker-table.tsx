import { useState } from "react";
import { type ActiveRun, usePoolChanges, type Worker } from "@/features/work-pools/api/work-pools.ts";
import { WorkerHint } from "@/features/work-pools/components/worker-hint.tsx";
import { WorkerStatus } from "@/features/work-pools/components/worker-status.tsx";
import { versionOf } from "@/features/work-pools/lib/worker-told.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Menu } from "@/shared/components/menu.tsx";
import { Section } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface WorkerTableProps {
  readonly pool: string;
  readonly type: string;
  readonly workers: readonly Worker[];
  readonly active: readonly ActiveRun[];
}

/** The workers of a pool, the one that was heard of last first, each with the runs that it has. */
export function WorkerTable({ pool, type, workers, active }: WorkerTableProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { forget } = usePoolChanges();
  const [wanted, setWanted] = useState("");
  const [leaving, setLeaving] = useState<string>();
  const shown = workers.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const columns: Column<Worker>[] = [
    {
      id: "name",
      header: t("name"),
      cell: ({ name }) => <EntityLink to={ADDRESS.worker(pool, name)}>{name}</EntityLink>,
    },
    {
      id: "status",
      header: t("status.label"),
      width: "8.5rem",
      cell: ({ status }) => <WorkerStatus isOnline={status === "ONLINE"} />,
    },
    {
      id: "heard",
      header: t("lastHeard"),
      width: "8rem",
      isWideOnly: true,
      cell: (worker) => <Time at={worker.last_heartbeat_time} />,
    },
    {
      id: "version",
      header: t("version"),
      width: "9rem",
      isWideOnly: true,
      cell: (worker) => versionOf(worker) ?? <Dash />,
    },
    {
      id: "interval",
      header: t("interval"),
      width: "8rem",
      isWideOnly: true,
      cell: ({ heartbeat_interval_seconds: seconds }) =>
        seconds === null ? <Dash /> : t("every", { seconds }),
    },
    {
      id: "runs",
      header: t("itsRuns"),
      isWideOnly: true,
      cell: (worker) => {
        const runs = active.filter((run) => run.worker_name === worker.name);
        if (runs.length === 0) return <Dash />;
        return (
          <span className="flex flex-wrap gap-x-3">
            {runs.slice(0, 4).map((run) => (
              <EntityLink key={run.id} to={ADDRESS.flowRun(run.id)}>
                {run.name}
              </EntityLink>
            ))}
            {runs.length > 4 && <span className="text-muted">+{runs.length - 4}</span>}
          </span>
        );
      },
    },
    {
      id: "more",
      header: t("actions"),
      isHeaderHidden: true,
      width: "3.5rem",
      cell: (worker) => (
        <Menu
          entries={[{ label: t("forget"), isDangerous: true, onSelect: () => setLeaving(worker.name) }]}
        />
      ),
    },
  ];
  return (
    <Section
      title={t("tabs.workers")}
      isFlush
      actions={
        workers.length > 5 && <SearchInput label={t("searchWorkers")} value={wanted} onSearch={setWanted} />
      }
    >
      {workers.length === 0 ? (
        <div className="flex flex-col gap-2 px-4 py-6">
          <p className="text-base font-semibold">{t("noWorkersTitle")}</p>
          <WorkerHint pool={pool} type={type} text={t("noWorkersText")} />
        </div>
      ) : (
        <DataTable
          label={t("tabs.workers")}
          columns={columns}
          rows={shown}
          rowId={(worker) => worker.id}
          empty={<p className="px-3 py-4 text-sm text-muted">{common("filter.none")}</p>}
        />
      )}
      <ConfirmDialog
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t("forgetTitle", { name: leaving })}
        text={t("forgetText")}
        confirm={t("forget")}
        isDangerous
        isBusy={forget.isPending}
        onConfirm={() =>
          forget.mutate({ pool, name: leaving ?? "" }, { onSettled: () => setLeaving(undefined) })
        }
      />
    </Section>
  );
}
