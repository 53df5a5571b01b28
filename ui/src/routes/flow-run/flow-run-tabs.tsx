import type { RunPage } from "@contract/ui/run-page.ts";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { RunDetails } from "@/features/flow-run/components/run-details.tsx";
import { RunInfrastructure } from "@/features/flow-run/components/run-infrastructure.tsx";
import { RunJobVariables, RunParameters } from "@/features/flow-run/components/run-parameters.tsx";
import { SubflowRunsTable } from "@/features/flow-run/components/subflow-runs-table.tsx";
import { TaskRunsTable } from "@/features/flow-run/components/task-runs-table.tsx";
import { useTexts } from "@/features/flow-run/texts.ts";
import type { LogFilters } from "@/features/run-logs/components/log-toolbar.tsx";
import { RunLogs } from "@/features/run-logs/components/run-logs.tsx";
import { RunArtifacts } from "@/features/run-parts/components/run-artifacts.tsx";
import { RunEvents } from "@/features/run-parts/components/run-events.tsx";
import { RunResult } from "@/features/run-parts/components/run-result.tsx";
import { RunStates } from "@/features/run-parts/components/run-states.tsx";
import { logFiltersOf, statesOf, withLogFilters } from "@/routes/flow-run/run-search.ts";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { type Tab, Tabs } from "@/shared/components/tabs.tsx";
import { joinList } from "@/shared/lib/search-params.ts";
import { isFinal } from "@/shared/lib/state-meta.ts";

// Drawings bring libraries of their own: only who opens them waits for these.
const RunGraph = lazy(async () => ({
  default: (await import("@/features/run-graph/components/run-graph.tsx")).RunGraph,
}));
const RunTimeline = lazy(async () => ({
  default: (await import("@/features/run-timeline/components/run-timeline.tsx")).RunTimeline,
}));
const RunComparison = lazy(async () => ({
  default: (await import("@/features/flow-run/components/run-comparison.tsx")).RunComparison,
}));

const route = getRouteApi("/runs/flow-run/$id");

const waited = (content: ReactNode) => <Suspense fallback={<RowsSkeleton rows={10} />}>{content}</Suspense>;

/** What the parts of a run show, by the names of their queries. */
const SHOWN = ["task-runs", "flow-runs", "artifacts"] as const;

/** Asks once more when a run has ended: the parts last asked before that, and ask no more. */
function useLastLook(isLive: boolean): void {
  const queryClient = useQueryClient();
  const wasLive = useRef(isLive);
  useEffect(() => {
    if (wasLive.current && !isLive)
      for (const entity of SHOWN) void queryClient.invalidateQueries({ queryKey: [entity] });
    wasLive.current = isLive;
  }, [isLive, queryClient]);
}

/** The parts of a run, one at a time. */
export function FlowRunTabs({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { flow_run: run } = page;
  const { id, state_type: type } = run;
  const isLive = !isFinal(type);
  useLastLook(isLive);
  const scope = { kind: "flow-run", id } as const;
  const onLogFilters = (filters: LogFilters) =>
    void navigate({
      search: (before) => withLogFilters(before, filters),
      replace: true,
      resetScroll: false,
    });
  const tabs: Tab[] = [
    {
      id: "logs",
      label: t("tab.logs"),
      content: (
        <RunLogs
          key={id}
          flowRunId={id}
          isLive={isLive}
          endedAt={run.end_time}
          // What went wrong is told at the end.
          opensAt={type === "COMPLETED" ? "start" : "end"}
          filters={logFiltersOf(search)}
          onFilters={onLogFilters}
        />
      ),
    },
    {
      id: "timeline",
      label: t("tab.timeline"),
      content: waited(<RunTimeline flowRunId={id} isLive={isLive} />),
    },
    { id: "graph", label: t("tab.graph"), content: waited(<RunGraph flowRunId={id} isLive={isLive} />) },
    {
      id: "tasks",
      label: t("tab.tasks"),
      count: page.task_runs.total,
      content: (
        <TaskRunsTable
          flowRunId={id}
          total={page.task_runs.total}
          isLive={isLive}
          filters={{ text: search.task ?? "", states: statesOf(search) }}
          onFilters={({ text, states }) =>
            void navigate({
              search: ({ task: _task, states: _states, ...rest }) => {
                const named = joinList(states);
                return {
                  ...rest,
                  ...(text === "" ? {} : { task: text }),
                  ...(named === undefined ? {} : { states: named }),
                };
              },
              replace: true,
              resetScroll: false,
            })
          }
        />
      ),
    },
    {
      id: "subflows",
      label: t("tab.subflows"),
      count: page.subflows.total,
      content: <SubflowRunsTable flowRunId={id} isLive={isLive} />,
    },
    {
      id: "artifacts",
      label: t("tab.artifacts"),
      count: page.artifacts,
      content: <RunArtifacts scope={scope} isLive={isLive} />,
    },
    {
      id: "results",
      label: t("tab.results"),
      content: <RunResult scope={scope} stateData={run.state?.data} />,
    },
    {
      id: "parameters",
      label: t("tab.parameters"),
      content: (
        <div className="flex flex-col gap-4">
          <RunParameters page={page} />
          <RunJobVariables page={page} />
        </div>
      ),
    },
    {
      id: "states",
      label: t("tab.states"),
      count: page.states.length,
      content: <RunStates states={page.states} />,
    },
    { id: "events", label: t("tab.events"), content: <RunEvents scope={scope} /> },
    { id: "infrastructure", label: t("tab.infrastructure"), content: <RunInfrastructure page={page} /> },
    { id: "compare", label: t("tab.compare"), content: waited(<RunComparison page={page} />) },
    { id: "details", label: t("tab.details"), content: <RunDetails page={page} /> },
  ];
  return <Tabs label={t("tab.label")} tabs={tabs} current={search.tab} />;
}
