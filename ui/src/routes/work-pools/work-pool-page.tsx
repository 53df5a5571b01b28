import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { poolPageQuery, usePoolChanges } from "@/features/work-pools/api/work-pools.ts";
import { PoolDeployments } from "@/features/work-pools/components/pool-deployments.tsx";
import { PoolDetails } from "@/features/work-pools/components/pool-details.tsx";
import { PoolRuns } from "@/features/work-pools/components/pool-runs.tsx";
import { PoolStatus } from "@/features/work-pools/components/pool-status.tsx";
import { QueueTable } from "@/features/work-pools/components/queue-table.tsx";
import { WorkerHint } from "@/features/work-pools/components/worker-hint.tsx";
import { WorkerTable } from "@/features/work-pools/components/worker-table.tsx";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { DeleteButton } from "@/shared/components/delete-button.tsx";
import { Facts } from "@/shared/components/facts.tsx";
import { Page } from "@/shared/components/page.tsx";
import { SlotMeter } from "@/shared/components/slot-meter.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { Tabs } from "@/shared/components/tabs.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { useTurn } from "@/shared/lib/use-turn.ts";

/** One work pool: will its runs be run, who runs what, who waits. */
export function WorkPoolPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { name } = useParams({ from: "/work-pools/work-pool/$name" });
  const { tab } = useSearch({ from: "/work-pools/work-pool/$name" });
  const { data } = usePageQuery(poolPageQuery(useApi(), name));
  const { update, remove } = usePoolChanges();
  const { work_pool: pool, queues, workers, active } = data;
  const online = workers.filter(({ status }) => status === "ONLINE").length;
  const late = queues.reduce((sum, queue) => sum + queue.late_runs, 0);
  const used = queues.reduce((sum, queue) => sum + queue.active_runs, 0);
  const turn = useTurn();
  const toggle = (isOn: boolean) =>
    turn({
      isOn,
      turn: (next) => update.mutateAsync({ name, body: { is_paused: !next } }),
      told: (next) => t(next ? "resumedTold" : "pausedTold", { name }),
    });
  const deletePool = async () => {
    await remove.mutateAsync(name);
    toastManager.add({ title: t("deleted", { name }) });
    await navigate({ to: "/work-pools" });
  };
  return (
    <Page
      title={pool.name}
      above={
        <Link to="/work-pools" className="link">
          {t("title")}
        </Link>
      }
      beside={<PoolStatus status={pool.status} isPaused={pool.is_paused} />}
      below={pool.description || undefined}
      actions={
        <>
          <Switch
            label={t("isOn", { name })}
            isLabelHidden
            isOn={!pool.is_paused}
            isDisabled={update.isPending}
            onChange={toggle}
          />
          <Link to="/work-pools/work-pool/$name/edit" params={{ name }} className={buttonClass()}>
            <Pencil aria-hidden />
            {common("action.edit")}
          </Link>
          <DeleteButton title={t("deleteTitle", { name })} text={t("deleteText")} onDelete={deletePool} />
        </>
      }
    >
      <Facts
        entries={[
          [t("type"), pool.type],
          [
            t("slots"),
            <SlotMeter key="slots" used={used} limit={pool.concurrency_limit} label={t("slots")} />,
          ],
          [t("workersOnline"), `${online} / ${workers.length}`],
          [
            t("late"),
            <span key="late" className={late > 0 ? "font-semibold text-late" : undefined}>
              {numberText(late)}
            </span>,
          ],
          [t("lastHeard"), <Time key="heard" at={workers[0]?.last_heartbeat_time} />],
        ]}
      />
      {pool.status === "NOT_READY" && !pool.is_paused && (
        <div className="rounded-lg border border-warning bg-surface px-4 py-3">
          <WorkerHint pool={name} type={pool.type} text={t("needsWorker")} />
        </div>
      )}
      <Tabs
        label={t("tabs.label")}
        current={tab}
        tabs={[
          { id: "runs", label: t("tabs.runs"), content: <PoolRuns place={{ pool: name }} active={active} /> },
          {
            id: "queues",
            label: t("tabs.queues"),
            count: queues.length,
            content: <QueueTable pool={name} queues={queues} defaultId={pool.default_queue_id} />,
          },
          {
            id: "workers",
            label: t("tabs.workers"),
            count: workers.length,
            content: <WorkerTable pool={name} type={pool.type} workers={workers} active={active} />,
          },
          { id: "deployments", label: t("tabs.deployments"), content: <PoolDeployments pool={name} /> },
          { id: "details", label: t("tabs.details"), content: <PoolDetails pool={pool} /> },
        ]}
      />
    </Page>
  );
}
