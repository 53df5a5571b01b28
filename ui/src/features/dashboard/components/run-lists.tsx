import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { runsLink } from "@/features/dashboard/lib/runs-link.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Section } from "@/shared/components/page.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

type Run = Dashboard["upcoming"][number];

interface RunListProps {
  readonly title: string;
  readonly total?: number;
  readonly runs: readonly Run[];
  /** What is said when there are none. */
  readonly empty: string;
  /** The link to all of them. */
  readonly all: ReactNode;
  /** What matters of each: how long, how late, when. */
  readonly fact: (run: Run) => ReactNode;
}

function RunList({ title, total, runs, empty, all, fact }: RunListProps) {
  return (
    <Section
      title={title}
      beside={total ? numberText(total) : undefined}
      isFlush
      actions={runs.length > 0 && all}
    >
      {runs.length === 0 ? (
        <p className="px-3 py-3 text-muted">{empty}</p>
      ) : (
        <ul>
          {runs.map((run) => (
            <li
              key={run.id}
              className="flex h-8 items-center gap-2.5 border-b px-3 last:border-0 hover:bg-hover"
            >
              <StateBadge type={run.state_type} name={run.state_name} isIconOnly />
              <EntityLink to={ADDRESS.flowRun(run.id)} isPlain className="min-w-0 truncate">
                {run.name}
              </EntityLink>
              <span className="min-w-0 flex-1 truncate text-faint">
                {run.flow_name}
                {run.deployment_name && ` / ${run.deployment_name}`}
              </span>
              <span className="shrink-0 text-xs text-muted">{fact(run)}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface ListProps {
  readonly dashboard: Dashboard;
  readonly search: DashboardSearch;
}

/** What runs now, with the time it has taken until now. */
export function RunningSection({ dashboard, search }: ListProps) {
  const t = useTexts();
  return (
    <RunList
      title={t("running")}
      total={dashboard.running.total}
      runs={dashboard.running.rows}
      empty={t("noRunning")}
      all={
        <Link
          to="/runs"
          search={{ ...runsLink(search), range: "all", state: "running" }}
          className="link text-xs"
        >
          {t("all")}
        </Link>
      }
      fact={(run) => <Duration since={run.start_time} />}
    />
  );
}

/** What should have started. */
export function LateSection({ dashboard, search }: ListProps) {
  const t = useTexts();
  return (
    <RunList
      title={t("late")}
      total={dashboard.late.total}
      runs={dashboard.late.rows}
      empty={t("noLate")}
      all={
        <Link
          to="/runs"
          search={{ ...runsLink(search), range: "all", state: "late" }}
          className="link text-xs"
        >
          {t("all")}
        </Link>
      }
      fact={(run) => (
        <span className="text-late">
          <Duration since={run.expected_start_time} />
        </span>
      )}
    />
  );
}

/** What will run next. */
export function UpcomingSection({ dashboard, search }: ListProps) {
  const t = useTexts();
  return (
    <RunList
      title={t("upcoming")}
      runs={dashboard.upcoming}
      empty={t("noUpcoming")}
      all={
        <Link
          to="/runs"
          search={{
            ...runsLink(search),
            range: "all",
            state: "scheduled",
            sort: "NEXT_SCHEDULED_START_TIME_ASC",
          }}
          className="link text-xs"
        >
          {t("all")}
        </Link>
      }
      fact={(run) => <Time at={run.next_scheduled_start_time ?? run.expected_start_time} />}
    />
  );
}
