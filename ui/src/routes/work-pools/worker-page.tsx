import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { RunLogs } from "@/features/run-logs/components/run-logs.tsx";
import { poolPageQuery } from "@/features/work-pools/api/work-pools.ts";
import { ActiveTable } from "@/features/work-pools/components/run-tables.tsx";
import { WorkerStatus } from "@/features/work-pools/components/worker-status.tsx";
import { integrationsOf, toldText, versionOf, workerOf } from "@/features/work-pools/lib/worker-told.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { logFiltersOf, withLogFilters } from "@/routes/flow-run/run-search.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Facts } from "@/shared/components/facts.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { Time } from "@/shared/components/time.tsx";

const FROM = "/work-pools/work-pool/$name/worker/$worker";

/** One worker of a pool: what it is, what it runs, what it logs. */
export function WorkerPage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { name, worker: workerName } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const { data } = usePageQuery(poolPageQuery(useApi(), name));
  const worker = workerOf(data, workerName);
  const isOnline = worker.status === "ONLINE";
  const runs = data.active.filter((run) => run.worker_name === worker.name);
  const pid = toldText(worker, "pid");
  const started = toldText(worker, "started");
  return (
    <Page
      title={worker.name}
      above={<EntityLink to={ADDRESS.workPool(name)}>{name}</EntityLink>}
      beside={<WorkerStatus isOnline={isOnline} />}
      below={integrationsOf(worker).join(", ") || undefined}
    >
      <Facts
        entries={[
          [t("type"), worker.type ?? data.work_pool.type],
          [t("version"), versionOf(worker)],
          [t("host"), toldText(worker, "host")],
          [t("process"), pid],
          started === null
            ? [t("knownSince"), <Time key="known" at={worker.created} />]
            : [t("runningSince"), <Time key="since" at={started} />],
          [t("lastHeard"), <Time key="heard" at={worker.last_heartbeat_time} />],
          [
            t("interval"),
            worker.heartbeat_interval_seconds === null
              ? null
              : t("every", { seconds: worker.heartbeat_interval_seconds }),
          ],
        ]}
      />
      <Section title={t("itsRuns")} isFlush>
        {runs.length === 0 ? (
          <p className="px-4 py-3 text-sm text-muted">{t("noRunsOfWorker")}</p>
        ) : (
          <ActiveTable runs={runs} hasQueue />
        )}
      </Section>
      <Section title={t("log")} isFlush>
        <RunLogs
          key={worker.id}
          workerId={worker.id}
          isLive={isOnline}
          endedAt={null}
          opensAt="end"
          filters={logFiltersOf(search)}
          onFilters={(filters) =>
            void navigate({
              to: ".",
              search: withLogFilters(search, filters),
              replace: true,
              resetScroll: false,
            })
          }
        />
      </Section>
    </Page>
  );
}
