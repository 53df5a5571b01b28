import type { FlowRunItem } from "@contract/ui/run-pages.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { subflowRunsQuery } from "@/features/flow-run/api/flow-run-queries.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { LIVE_POLL_MS } from "@/shared/api/route-query.ts";
import { shownError } from "@/shared/api/shown-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { errorLine } from "@/shared/lib/error-line.ts";

interface SubflowRunsTableProps {
  readonly flowRunId: string;
  readonly isLive: boolean;
}

/** Runs of flows that a run has called. */
export function SubflowRunsTable({ flowRunId, isLive }: SubflowRunsTableProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const query = useInfiniteQuery({
    ...subflowRunsQuery(api, flowRunId),
    refetchInterval: isLive ? LIVE_POLL_MS : false,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows);
  const columns: readonly Column<FlowRunItem>[] = [
    {
      id: "state",
      header: t("task.state"),
      width: "9rem",
      cell: ({ state_type, state_name }) => <StateBadge type={state_type} name={state_name} />,
    },
    {
      id: "name",
      header: t("subflow.name"),
      cell: ({ id, name }) => (
        <EntityLink to={ADDRESS.flowRun(id)} isPlain>
          {name}
        </EntityLink>
      ),
    },
    {
      id: "flow",
      header: t("subflow.flow"),
      isWideOnly: true,
      cell: ({ flow_id, flow_name }) => (
        <EntityLink to={ADDRESS.flow(flow_id)} className="text-muted!">
          {flow_name}
        </EntityLink>
      ),
    },
    {
      id: "started",
      header: t("task.started"),
      width: "10.5rem",
      isWideOnly: true,
      cell: ({ start_time, expected_start_time }) => (
        <span className="font-mono text-xs text-muted">
          <Time at={start_time ?? expected_start_time} as="exact" />
        </span>
      ),
    },
    {
      id: "duration",
      header: t("task.duration"),
      width: "6rem",
      isNumber: true,
      cell: ({ run_time }) => <Duration seconds={run_time} />,
    },
    {
      id: "message",
      header: t("task.message"),
      isWideOnly: true,
      cell: ({ message }) => <span className="text-xs text-muted">{errorLine(message)}</span>,
    },
  ];
  const problem = shownError(query);
  return (
    <Section title={t("tab.subflows")} isFlush>
      {problem ? (
        <ErrorPanel error={problem} />
      ) : rows ? (
        <>
          <DataTable
            label={t("tab.subflows")}
            columns={columns}
            rows={rows}
            rowId={({ id }) => id}
            empty={<EmptyState title={t("subflow.empty")} text={t("subflow.emptyText")} />}
          />
          {query.hasNextPage && (
            <div className="border-t p-2">
              <Button size="small" onClick={() => void query.fetchNextPage()}>
                {common("action.showMore")}
              </Button>
            </div>
          )}
        </>
      ) : (
        <RowsSkeleton rows={4} />
      )}
    </Section>
  );
}
