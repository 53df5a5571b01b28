import { type PoolItem, usePoolChanges } from "@/features/work-pools/api/work-pools.ts";
import { PoolStatus } from "@/features/work-pools/components/pool-status.tsx";
import { poolCounts } from "@/features/work-pools/lib/pool-activity.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { ActivityStrip } from "@/shared/components/activity-strip.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { SlotMeter } from "@/shared/components/slot-meter.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { Time } from "@/shared/components/time.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { useTurn } from "@/shared/lib/use-turn.ts";

/** All pools: those that need a look are first, as the server sends them. */
export function PoolTable({ pools }: { readonly pools: readonly PoolItem[] }) {
  const t = useTexts();
  const { update } = usePoolChanges();
  const turn = useTurn();
  const toggle = ({ name }: PoolItem, isOn: boolean) =>
    turn({
      isOn,
      turn: (next) => update.mutateAsync({ name, body: { is_paused: !next } }),
      told: (next) => t(next ? "resumedTold" : "pausedTold", { name }),
    });
  const columns: Column<PoolItem>[] = [
    {
      id: "name",
      header: t("pool"),
      cell: (pool) => (
        <span className="flex min-w-0 flex-col py-1">
          <EntityLink to={ADDRESS.workPool(pool.name)} isPlain className="truncate">
            {pool.name}
          </EntityLink>
          <span className="text-xs md:hidden">
            <PoolStatus status={pool.status} isPaused={pool.is_paused} />
          </span>
          <span className="truncate text-xs text-muted">
            {pool.description ? `${pool.type} · ${pool.description}` : pool.type}
          </span>
        </span>
      ),
    },
    {
      id: "status",
      header: t("status.label"),
      width: "8rem",
      isWideOnly: true,
      cell: (pool) => <PoolStatus status={pool.status} isPaused={pool.is_paused} />,
    },
    {
      id: "workers",
      header: t("workersOnline"),
      width: "8rem",
      isNumber: true,
      isWideOnly: true,
      cell: (pool) => numberText(pool.online_workers),
    },
    {
      id: "heard",
      header: t("lastHeard"),
      width: "8rem",
      isWideOnly: true,
      cell: (pool) => <Time at={pool.last_heartbeat} />,
    },
    {
      id: "slots",
      header: t("slots"),
      width: "10rem",
      isWideOnly: true,
      cell: (pool) => (
        <SlotMeter used={pool.active_slots} limit={pool.concurrency_limit} label={t("slots")} />
      ),
    },
    {
      id: "late",
      header: t("late"),
      width: "5.5rem",
      isNumber: true,
      cell: (pool) => (
        <span className={pool.late_runs > 0 ? "font-semibold text-late" : "text-faint"}>
          {numberText(pool.late_runs)}
        </span>
      ),
    },
    {
      id: "activity",
      header: t("lastDay"),
      width: "12rem",
      isWideOnly: true,
      cell: (pool) => <ActivityStrip label={t("lastDay")} buckets={poolCounts(pool.activity)} />,
    },
    {
      id: "on",
      header: t("switch"),
      isHeaderHidden: true,
      width: "4rem",
      cell: (pool) => (
        <Switch
          label={t("isOn", { name: pool.name })}
          isLabelHidden
          isOn={!pool.is_paused}
          onChange={(isOn) => toggle(pool, isOn)}
        />
      ),
    },
  ];
  return <DataTable label={t("title")} columns={columns} rows={pools} rowId={(pool) => pool.id} />;
}
