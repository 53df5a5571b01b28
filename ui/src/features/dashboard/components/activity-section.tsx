import { Link, useNavigate } from "@tanstack/react-router";
import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { runsLink, timeLink } from "@/features/dashboard/lib/runs-link.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { ActivityBars } from "@/shared/components/activity-bars.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Duration } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { countsByKind, STATE_META, STATE_ORDER } from "@/shared/lib/state-meta.ts";

interface ActivitySectionProps {
  readonly dashboard: Dashboard;
  readonly search: DashboardSearch;
}

/** Flow runs over time, and how many are in each state: both lead to these runs. */
export function ActivitySection({ dashboard, search }: ActivitySectionProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { flow_runs: runs } = dashboard;
  const counts = countsByKind(runs.counts);
  const shown = STATE_ORDER.filter(
    (kind) => (counts[kind] ?? 0) > 0 || kind === "completed" || kind === "failed",
  );
  return (
    <Section title={t("flowRuns")} beside={t("total", { count: runs.total })}>
      <div className="flex flex-col gap-3 sm:flex-row sm:gap-5">
        <div className="min-w-0 flex-1">
          <ActivityBars
            label={t("chartFlowRuns")}
            buckets={runs.buckets.map((bucket) => ({ ...bucket, counts: countsByKind(bucket.counts) }))}
            height={172}
            onSelect={({ start, end }, kind) => {
              void navigate({
                to: "/runs",
                search: { ...runsLink(search), from: start, to: end, ...(kind ? { state: kind } : {}) },
              });
            }}
          />
        </div>
        <ul className="grid shrink-0 grid-cols-2 content-start gap-x-4 sm:w-44 sm:grid-cols-1">
          {shown.map((kind) => {
            const { icon: Icon, text } = STATE_META[kind];
            return (
              <li key={kind}>
                <Link
                  to="/runs"
                  search={{ ...runsLink(search), ...timeLink(search, dashboard), state: kind }}
                  className="-mx-1.5 flex h-7 items-center gap-2 rounded-md px-1.5 hover:bg-hover"
                >
                  <Icon aria-hidden className={cx("size-4", text)} />
                  <span className="flex-1 truncate text-muted">{common(`state.${kind}`)}</span>
                  <span className="font-semibold">{numberText(counts[kind] ?? 0)}</span>
                </Link>
              </li>
            );
          })}
          {runs.mean_lateness !== null && (
            <li className="flex h-7 items-center gap-2 sm:mt-1 sm:border-t sm:pt-1">
              <span className="flex-1 truncate text-muted">{t("meanLateness")}</span>
              <Duration seconds={runs.mean_lateness} />
            </li>
          )}
        </ul>
      </div>
    </Section>
  );
}
