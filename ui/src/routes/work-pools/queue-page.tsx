import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useQueueChanges } from "@/features/work-pools/api/queues.ts";
import { poolPageQuery } from "@/features/work-pools/api/work-pools.ts";
import { PoolRuns } from "@/features/work-pools/components/pool-runs.tsx";
import { PoolStatus } from "@/features/work-pools/components/pool-status.tsx";
import { queueOf } from "@/features/work-pools/lib/queue-of.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { CopyButton } from "@/shared/components/copy-button.tsx";
import { DeleteButton } from "@/shared/components/delete-button.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Facts } from "@/shared/components/facts.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { SlotMeter } from "@/shared/components/slot-meter.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { Tabs } from "@/shared/components/tabs.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { useTurn } from "@/shared/lib/use-turn.ts";

const FROM = "/work-pools/work-pool/$name/queue/$queue";

/** One queue of a pool: what it has given out, what waits in it. */
export function QueuePage() {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { name, queue: queueName } = useParams({ from: FROM });
  const { tab } = useSearch({ from: FROM });
  const { data } = usePageQuery(poolPageQuery(useApi(), name));
  const { update, remove } = useQueueChanges(name);
  const queue = queueOf(data, queueName);
  const turn = useTurn();
  const toggle = (isOn: boolean) =>
    turn({
      isOn,
      turn: (next) => update.mutateAsync({ name: queueName, body: { is_paused: !next } }),
      told: (next) => t(next ? "resumedTold" : "pausedTold", { name: queueName }),
    });
  const deleteQueue = async () => {
    await navigate({ to: "/work-pools/work-pool/$name", params: { name }, search: { tab: "queues" } });
    await remove.mutateAsync(queueName);
    toastManager.add({ title: t("deleted", { name: queueName }) });
  };
  return (
    <Page
      title={queue.name}
      above={<EntityLink to={ADDRESS.workPool(name)}>{name}</EntityLink>}
      beside={<PoolStatus status={queue.status} isPaused={queue.is_paused} />}
      below={queue.description || undefined}
      actions={
        <>
          <Switch
            label={t("queueOn", { name: queue.name })}
            isLabelHidden
            isOn={!queue.is_paused}
            isDisabled={update.isPending}
            onChange={toggle}
          />
          <Link
            to="/work-pools/work-pool/$name/queue/$queue/edit"
            params={{ name, queue: queueName }}
            className={buttonClass()}
          >
            <Pencil aria-hidden />
            {common("action.edit")}
          </Link>
          {queue.id !== data.work_pool.default_queue_id && (
            <DeleteButton
              title={t("deleteTitle", { name: queue.name })}
              text={t("queueDeleteText")}
              onDelete={deleteQueue}
            />
          )}
        </>
      }
    >
      <Facts
        entries={[
          [t("priority"), queue.priority],
          [
            t("slots"),
            <SlotMeter
              key="slots"
              used={queue.active_runs}
              limit={queue.concurrency_limit}
              label={t("slots")}
            />,
          ],
          [
            t("late"),
            <span key="late" className={queue.late_runs > 0 ? "font-semibold text-late" : undefined}>
              {numberText(queue.late_runs)}
            </span>,
          ],
          [t("lastPolled"), <Time key="polled" at={queue.last_polled} />],
        ]}
      />
      <Tabs
        label={t("tabs.label")}
        current={tab}
        tabs={[
          {
            id: "runs",
            label: t("tabs.runs"),
            content: (
              <PoolRuns
                place={{ pool: name, queueId: queue.id }}
                active={data.active.filter((run) => run.work_queue_name === queue.name)}
              />
            ),
          },
          {
            id: "details",
            label: t("tabs.details"),
            content: (
              <Section title={t("facts")}>
                <KeyValues
                  entries={[
                    [t("name"), queue.name],
                    [t("pool"), name],
                    [t("description"), queue.description || null],
                    [t("limit"), queue.concurrency_limit ?? t("noLimit")],
                    [t("created"), <Time key="created" at={queue.created} as="exact" />],
                    [t("updated"), <Time key="updated" at={queue.updated} as="exact" />],
                    [
                      t("id"),
                      <span key="id" className="inline-flex items-center gap-1 font-mono text-xs">
                        {queue.id}
                        <CopyButton text={queue.id} />
                      </span>,
                    ],
                  ]}
                />
              </Section>
            ),
          },
        ]}
      />
    </Page>
  );
}
