import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useQueueChanges } from "@/features/work-pools/api/queues.ts";
import type { QueueItem } from "@/features/work-pools/api/work-pools.ts";
import { PoolStatus } from "@/features/work-pools/components/pool-status.tsx";
import { useTexts } from "@/features/work-pools/texts.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Section } from "@/shared/components/page.tsx";
import { SlotMeter } from "@/shared/components/slot-meter.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { Time } from "@/shared/components/time.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { useTurn } from "@/shared/lib/use-turn.ts";

interface QueueTableProps {
  readonly pool: string;
  readonly queues: readonly QueueItem[];
  readonly defaultId: string | null;
}

/** The queues of a pool, the one that is served first first. */
export function QueueTable({ pool, queues, defaultId }: QueueTableProps) {
  const t = useTexts();
  const { update } = useQueueChanges(pool);
  const turn = useTurn();
  const toggle = (name: string, isOn: boolean) =>
    turn({
      isOn,
      turn: (next) => update.mutateAsync({ name, body: { is_paused: !next } }),
      told: (next) => t(next ? "resumedTold" : "pausedTold", { name }),
    });
  const columns: Column<QueueItem>[] = [
    {
      id: "priority",
      header: t("priority"),
      width: "5rem",
      isNumber: true,
      cell: (queue) => queue.priority,
    },
    {
      id: "name",
      header: t("name"),
      cell: (queue) => (
        <span className="block truncate">
          <EntityLink to={ADDRESS.workQueue(pool, queue.name)} isPlain>
            {queue.name}
          </EntityLink>
          {queue.id === defaultId && queue.name !== "default" && (
            <span className="text-xs text-muted"> · {t("defaultQueue")}</span>
          )}
          {queue.description && <span className="text-muted"> · {queue.description}</span>}
        </span>
      ),
    },
    {
      id: "status",
      header: t("status.label"),
      width: "8rem",
      isWideOnly: true,
      cell: (queue) => <PoolStatus status={queue.status} isPaused={queue.is_paused} />,
    },
    {
      id: "slots",
      header: t("slots"),
      width: "min(10rem, 26vw)",
      cell: (queue) => (
        <SlotMeter used={queue.active_runs} limit={queue.concurrency_limit} label={t("slots")} />
      ),
    },
    {
      id: "late",
      header: t("late"),
      width: "6.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (queue) => (
        <span className={queue.late_runs > 0 ? "font-semibold text-late" : "text-faint"}>
          {numberText(queue.late_runs)}
        </span>
      ),
    },
    {
      id: "polled",
      header: t("lastPolled"),
      width: "8rem",
      isWideOnly: true,
      cell: (queue) => <Time at={queue.last_polled} />,
    },
    {
      id: "on",
      header: t("switch"),
      isHeaderHidden: true,
      width: "4rem",
      cell: (queue) => (
        <Switch
          label={t("queueOn", { name: queue.name })}
          isLabelHidden
          isOn={!queue.is_paused}
          onChange={(isOn) => toggle(queue.name, isOn)}
        />
      ),
    },
  ];
  return (
    <Section
      title={t("tabs.queues")}
      isFlush
      actions={
        <Link
          to="/work-pools/work-pool/$name/queue/create"
          params={{ name: pool }}
          className={buttonClass("plain", "small")}
        >
          <Plus aria-hidden />
          {t("newQueue")}
        </Link>
      }
    >
      <DataTable label={t("tabs.queues")} columns={columns} rows={queues} rowId={(queue) => queue.id} />
    </Section>
  );
}
