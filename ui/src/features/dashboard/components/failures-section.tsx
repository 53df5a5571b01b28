import { Link } from "@tanstack/react-router";
import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { runsLink, timeLink } from "@/features/dashboard/lib/runs-link.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Section } from "@/shared/components/page.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Time } from "@/shared/components/time.tsx";
import { errorLine } from "@/shared/lib/error-line.ts";
import { numberText } from "@/shared/lib/number-text.ts";

interface FailuresSectionProps {
  readonly dashboard: Dashboard;
  readonly search: DashboardSearch;
}

/** What failed last, and why: the first line of each error, read without opening anything. */
export function FailuresSection({ dashboard, search }: FailuresSectionProps) {
  const t = useTexts();
  const { failures, flow_runs: runs } = dashboard;
  const total = runs.counts.FAILED + runs.counts.CRASHED;
  return (
    <Section
      title={t("failures")}
      beside={total > 0 ? numberText(total) : undefined}
      isFlush
      actions={
        total > 0 && (
          <Link
            to="/runs"
            search={{ ...runsLink(search), ...timeLink(search, dashboard), state: "failed,crashed" }}
            className="link text-xs"
          >
            {t("all")}
          </Link>
        )
      }
    >
      {failures.length === 0 ? (
        <p className="px-3 py-4 text-muted">{t("noFailures")}</p>
      ) : (
        <ul>
          {failures.map((run) => (
            <li
              key={run.id}
              className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-b px-3 py-1.5 last:border-0 hover:bg-hover md:grid-cols-[16px_minmax(0,11rem)_minmax(0,1fr)_5.5rem]"
            >
              <StateBadge type={run.state_type} name={run.state_name} isIconOnly />
              <EntityLink to={ADDRESS.flowRun(run.id)} isPlain className="min-w-0 truncate">
                {run.name}
              </EntityLink>
              <span
                title={run.message ?? undefined}
                className="col-span-2 col-start-2 row-start-2 min-w-0 truncate text-muted md:col-span-1 md:col-start-3 md:row-start-1"
              >
                <EntityLink
                  to={ADDRESS.flow(run.flow_id)}
                  isPlain
                  className="mr-3 inline-block max-w-40 truncate align-bottom font-normal! text-faint md:w-32"
                >
                  {run.flow_name}
                </EntityLink>
                <code className="font-mono text-xs">{errorLine(run.message) ?? t("noMessage")}</code>
              </span>
              <span className="text-right text-xs text-muted">
                <Time at={run.end_time ?? run.state_timestamp} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
