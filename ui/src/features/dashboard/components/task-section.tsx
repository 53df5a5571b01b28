import { Link } from "@tanstack/react-router";
import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { timeLink } from "@/features/dashboard/lib/runs-link.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { ActivityBars } from "@/shared/components/activity-bars.tsx";
import { Section } from "@/shared/components/page.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { countsByKind } from "@/shared/lib/state-meta.ts";

interface TaskSectionProps {
  readonly dashboard: Dashboard;
  readonly search: DashboardSearch;
}

/** How many tasks run, and how well. */
export function TaskSection({ dashboard, search }: TaskSectionProps) {
  const t = useTexts();
  const { task_runs: tasks, after, before, now } = dashboard;
  const minutes = Math.max(1, (Math.min(Date.parse(now), Date.parse(before)) - Date.parse(after)) / 60_000);
  const rate = tasks.total / minutes;
  const figures = [
    [numberText(tasks.total, { notation: tasks.total > 99_999 ? "compact" : "standard" }), ""],
    [numberText(rate, { maximumSignificantDigits: 2 }), t("perMinute")],
    [
      tasks.completion_rate === null
        ? "–"
        : numberText(tasks.completion_rate, { style: "percent", maximumFractionDigits: 1 }),
      t("completed"),
    ],
  ] as const;
  return (
    <Section
      title={t("taskRuns")}
      actions={
        <Link
          to="/runs"
          search={{ tab: "task-runs", ...timeLink(search, dashboard) }}
          className="link text-xs"
        >
          {t("all")}
        </Link>
      }
    >
      <dl className="mb-2 flex flex-wrap gap-x-5">
        {figures.map(([figure, unit]) => (
          <div key={unit} className="flex items-baseline gap-1.5">
            <dt className="sr-only">{unit || t("taskRuns")}</dt>
            <dd className="text-lg font-semibold">{figure}</dd>
            <dd className="text-xs text-muted">{unit}</dd>
          </div>
        ))}
      </dl>
      <ActivityBars
        label={t("chartTaskRuns")}
        buckets={tasks.buckets.map((bucket) => ({ ...bucket, counts: countsByKind(bucket.counts) }))}
        height={84}
      />
    </Section>
  );
}
