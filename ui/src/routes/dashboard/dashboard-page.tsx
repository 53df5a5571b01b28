import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { dashboardQuery } from "@/features/dashboard/api/dashboard-query.ts";
import { ActivitySection } from "@/features/dashboard/components/activity-section.tsx";
import { DashboardFilters } from "@/features/dashboard/components/dashboard-filters.tsx";
import { FailuresSection } from "@/features/dashboard/components/failures-section.tsx";
import { FirstSteps } from "@/features/dashboard/components/first-steps.tsx";
import { Headline } from "@/features/dashboard/components/headline.tsx";
import { PoolsSection } from "@/features/dashboard/components/pools-section.tsx";
import { LateSection, RunningSection, UpcomingSection } from "@/features/dashboard/components/run-lists.tsx";
import { TaskSection } from "@/features/dashboard/components/task-section.tsx";
import { isQuiet } from "@/features/dashboard/lib/is-quiet.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Page } from "@/shared/components/page.tsx";
import { PageSkeleton } from "@/shared/components/skeleton.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const route = getRouteApi("/dashboard");

/** Is it green, what runs, what failed and why. */
export function DashboardPage() {
  const t = useCommonTexts();
  const search = route.useSearch();
  const { data, error, refetch } = useQuery(dashboardQuery(useApi(), search));
  return (
    <Page
      title={t("nav.dashboard")}
      below={data && <Headline dashboard={data} />}
      actions={<DashboardFilters search={search} dashboard={data} />}
    >
      {data ? (
        <>
          {isQuiet(data) && <FirstSteps search={search} />}
          <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1.75fr)_minmax(0,1fr)]">
            <div className="flex min-w-0 flex-col gap-4">
              <ActivitySection dashboard={data} search={search} />
              <FailuresSection dashboard={data} search={search} />
              <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
                <RunningSection dashboard={data} search={search} />
                <LateSection dashboard={data} search={search} />
              </div>
            </div>
            <div className="flex min-w-0 flex-col gap-4">
              <TaskSection dashboard={data} search={search} />
              <PoolsSection dashboard={data} />
              <UpcomingSection dashboard={data} search={search} />
            </div>
          </div>
        </>
      ) : error ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </Page>
  );
}
