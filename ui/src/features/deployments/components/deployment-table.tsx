import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import {
  type Deployment,
  type DeploymentSort,
  type DeploymentsSearch,
  deploymentsQuery,
  flowNamesQuery,
} from "@/features/deployments/api/deployment-queries.ts";
import { DeploymentMenu } from "@/features/deployments/components/deployment-menu.tsx";
import { DeploymentStatus } from "@/features/deployments/components/deployment-status.tsx";
import { useScheduleWords } from "@/features/deployments/lib/use-schedule-words.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { recentRunsQuery } from "@/shared/api/recent-runs.ts";
import { shownError } from "@/shared/api/shown-error.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { DueTime } from "@/shared/components/due-time.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Pager } from "@/shared/components/pager.tsx";
import { RunBars } from "@/shared/components/run-bars.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface DeploymentTableProps {
  readonly search: DeploymentsSearch;
  /** Only those of this flow. */
  readonly flowId?: string;
  /** Shown when there are none. */
  readonly empty: ReactNode;
  readonly onSort?: (sort: DeploymentSort) => void;
  readonly onPage?: (page: number) => void;
}

const BARS = 20;

/** Deployments with how their runs went and when they run: three requests, however many rows. */
export function DeploymentTable({ search, flowId, empty, onSort, onPage }: DeploymentTableProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const words = useScheduleWords();
  const { data, error, refetch } = useQuery(deploymentsQuery(api, search, flowId));
  const rows = data?.results ?? [];
  const isAny = rows.length > 0;
  const ids = rows.map((one) => one.id);
  const { data: recent = {} } = useQuery({
    ...recentRunsQuery(api, "deployment", ids, BARS),
    enabled: isAny,
  });
  const flowIds = rows.map((one) => one.flow_id);
  const { data: flows = [] } = useQuery({
    ...flowNamesQuery(api, flowIds),
    enabled: isAny && flowId === undefined,
  });
  const flowNames = new Map(flows.map((flow) => [flow.id, flow.name]));
  const columns: readonly Column<Deployment>[] = [
    {
      id: "name",
      header: t("deployment"),
      sorts: ["NAME_ASC", "NAME_DESC"],
      cell: (one) => (
        <span className="flex min-w-0 items-baseline gap-2">
          <EntityLink to={ADDRESS.deployment(one.id)} isPlain className="truncate">
            {one.name}
          </EntityLink>
          {flowNames.has(one.flow_id) && (
            <span className="min-w-0 truncate text-xs text-faint">{flowNames.get(one.flow_id)}</span>
          )}
        </span>
      ),
    },
    {
      id: "status",
      header: t("status"),
      width: "7.5rem",
      cell: (one) => <DeploymentStatus deployment={one} />,
    },
    {
      id: "activity",
      header: t("activity"),
      width: "11rem",
      isWideOnly: true,
      cell: (one) => (
        <RunBars
          runs={recent[one.id]?.runs ?? []}
          slots={BARS}
          label={`${t("activity")}: ${one.name}`}
          height={20}
        />
      ),
    },
    {
      id: "next",
      header: t("nextRun"),
      width: "6.5rem",
      isWideOnly: true,
      cell: (one) => <DueTime at={recent[one.id]?.next?.at} />,
    },
    {
      id: "schedules",
      header: t("schedules"),
      isWideOnly: true,
      cell: (one) => {
        const active = one.schedules.filter((schedule) => schedule.active);
        const [first, ...more] = active;
        if (!first) return <span className="text-faint">{t("noSchedule")}</span>;
        return (
          <span title={active.map(({ schedule }) => words.sentence(schedule)).join("\n")}>
            {words.when(first.schedule)}
            {more.length > 0 && (
              <span className="text-faint"> {t("moreSchedules", { count: more.length })}</span>
            )}
          </span>
        );
      },
    },
    {
      id: "pool",
      header: t("pool"),
      width: "9rem",
      isWideOnly: true,
      cell: (one) =>
        one.work_pool_name ? (
          <EntityLink to={ADDRESS.workPool(one.work_pool_name)} isPlain className="font-normal!">
            {one.work_pool_name}
          </EntityLink>
        ) : (
          <Dash />
        ),
    },
    {
      id: "tags",
      header: t("tags"),
      width: "9rem",
      isWideOnly: true,
      cell: (one) => <TagList tags={one.tags} limit={2} />,
    },
    {
      id: "menu",
      header: common("action.more"),
      isHeaderHidden: true,
      width: "3.5rem",
      cell: (one) => <DeploymentMenu deployment={one} />,
    },
  ];
  const problem = shownError({ data, error });
  if (problem) return <ErrorPanel error={problem} onRetry={() => void refetch()} />;
  if (!data) return <RowsSkeleton />;
  return (
    <>
      <DataTable
        label={t("title")}
        columns={columns}
        rows={rows}
        rowId={(one) => one.id}
        {...(onSort
          ? {
              sort: search.sort ?? "NAME_ASC",
              onSort: (next: string) => onSort(next as DeploymentSort), // safe: the columns name these
            }
          : {})}
        empty={empty}
      />
      {onPage && <Pager page={data.page} pages={data.pages} onPage={onPage} />}
    </>
  );
}
