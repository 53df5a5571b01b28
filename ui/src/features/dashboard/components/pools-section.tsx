import { CircleCheck, CircleDashed, CirclePause, type LucideIcon } from "lucide-react";
import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { Command } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Section } from "@/shared/components/page.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";

type Pool = Dashboard["work_pools"][number];

const LOOKS: Readonly<Record<"READY" | "NOT_READY" | "PAUSED", readonly [LucideIcon, string]>> = {
  READY: [CircleCheck, "text-completed"],
  NOT_READY: [CircleDashed, "text-warning"],
  PAUSED: [CirclePause, "text-paused"],
};

const SHOWN = 8;

/** Whether the runs of each pool will be run: those that need a look come first. */
export function PoolsSection({ dashboard }: { readonly dashboard: Dashboard }) {
  const t = useTexts();
  const { work_pools: pools } = dashboard;
  return (
    <Section
      title={t("pools")}
      beside={pools.length > 0 ? numberText(pools.length) : undefined}
      isFlush
      actions={
        pools.length > SHOWN && (
          <EntityLink to="/work-pools" className="text-xs">
            {t("all")}
          </EntityLink>
        )
      }
    >
      {pools.length === 0 ? (
        <div className="flex flex-col gap-2 px-3 py-3 text-muted">
          <p>{t("noPools")}</p>
          <Command text="npx batuta work-pool create local --type process" />
        </div>
      ) : (
        <ul>
          {pools.slice(0, SHOWN).map((pool) => (
            <PoolRow key={pool.id} pool={pool} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function PoolRow({ pool }: { readonly pool: Pool }) {
  const t = useTexts();
  const status = pool.is_paused ? "PAUSED" : (pool.status ?? "READY");
  const [Icon, look] = LOOKS[status];
  const active =
    pool.concurrency_limit === null
      ? t("pool.active", { count: pool.active_slots })
      : t("pool.slots", { count: pool.active_slots, limit: pool.concurrency_limit });
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-b px-3 py-1.5 last:border-0 hover:bg-hover">
      <Icon aria-hidden className={cx("size-4", look)} />
      <span className="flex min-w-0 items-baseline gap-2">
        <EntityLink to={ADDRESS.workPool(pool.name)} isPlain className="min-w-0 truncate">
          {pool.name}
        </EntityLink>
        <span className="shrink-0 text-xs text-faint">{pool.type}</span>
      </span>
      <span className="flex gap-3 text-xs whitespace-nowrap text-muted">
        {pool.late_runs > 0 && (
          <span className="font-medium text-late">{t("pool.late", { count: pool.late_runs })}</span>
        )}
        <span>{active}</span>
        <span className={cx("w-20 text-right", status === "NOT_READY" && "text-warning")}>
          {status === "READY" ? t("pool.workers", { count: pool.online_workers }) : t(`pool.${status}`)}
        </span>
      </span>
    </li>
  );
}
