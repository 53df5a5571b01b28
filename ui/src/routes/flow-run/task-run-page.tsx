import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { TaskRunActions } from "@/features/run-actions/components/task-run-actions.tsx";
import { RunLogs } from "@/features/run-logs/components/run-logs.tsx";
import { RunArtifacts } from "@/features/run-parts/components/run-artifacts.tsx";
import { RunEvents } from "@/features/run-parts/components/run-events.tsx";
import { RunResult } from "@/features/run-parts/components/run-result.tsx";
import { RunStates } from "@/features/run-parts/components/run-states.tsx";
import { taskRunQuery, taskRunStatesQuery } from "@/features/task-run/api/task-run-queries.ts";
import { TaskRunCause } from "@/features/task-run/components/task-run-cause.tsx";
import { TaskRunDetails } from "@/features/task-run/components/task-run-details.tsx";
import { TaskRunFacts } from "@/features/task-run/components/task-run-facts.tsx";
import { TaskRunInputs } from "@/features/task-run/components/task-run-inputs.tsx";
import { useTexts } from "@/features/task-run/texts.ts";
import { GoneRun } from "@/routes/flow-run/gone-run.tsx";
import { logFiltersOf, withLogFilters } from "@/routes/flow-run/run-search.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { ApiError } from "@/shared/api/api-error.ts";
import { LIVE_POLL_MS, POLL_MS } from "@/shared/api/route-query.ts";
import { shownError } from "@/shared/api/shown-error.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Page } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Tabs } from "@/shared/components/tabs.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { isFinal } from "@/shared/lib/state-meta.ts";

const route = getRouteApi("/runs/task-run/$id");

/** One task run: what became of it, what it was given and what it gave. */
export function TaskRunPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const leave = useNavigate();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: taskRun, error } = useSuspenseQuery({
    ...taskRunQuery(api, id),
    refetchInterval: ({ state }) =>
      state.error instanceof ApiError && state.error.status === 404
        ? false
        : isFinal(state.data?.state_type)
          ? POLL_MS
          : LIVE_POLL_MS,
  });
  if (error instanceof ApiError && error.status === 404) return <GoneRun name={taskRun.name} />;
  const { flow_run_id, flow_run_name, state_type: type } = taskRun;
  const isLive = !isFinal(type);
  const scope = { kind: "task-run", id } as const;
  return (
    <Page
      title={taskRun.name}
      above={
        <nav aria-label={t("flowRun")} className="flex min-w-0 flex-wrap gap-x-1.5">
          <EntityLink to="/runs">{common("nav.runs")}</EntityLink>
          {flow_run_id && (
            <>
              <span aria-hidden>›</span>
              <EntityLink to={ADDRESS.flowRun(flow_run_id)}>{flow_run_name ?? flow_run_id}</EntityLink>
            </>
          )}
        </nav>
      }
      beside={<StateBadge type={type} name={taskRun.state_name} />}
      actions={
        <TaskRunActions
          taskRun={taskRun}
          onDeleted={() => void leave({ to: flow_run_id ? ADDRESS.flowRun(flow_run_id) : "/runs" })}
        />
      }
    >
      <TaskRunCause taskRun={taskRun} />
      <TaskRunFacts taskRun={taskRun} />
      <Tabs
        label={t("tab.label")}
        current={search.tab}
        tabs={[
          {
            id: "logs",
            label: t("tab.logs"),
            content: (
              <RunLogs
                key={id}
                taskRunId={id}
                isLive={isLive}
                endedAt={taskRun.end_time}
                opensAt={type === "COMPLETED" ? "start" : "end"}
                filters={logFiltersOf(search)}
                onFilters={(filters) =>
                  void navigate({
                    search: (before) => withLogFilters(before, filters),
                    replace: true,
                    resetScroll: false,
                  })
                }
              />
            ),
          },
          { id: "inputs", label: t("tab.inputs"), content: <TaskRunInputs taskRun={taskRun} /> },
          {
            id: "result",
            label: t("tab.result"),
            content: <RunResult scope={scope} stateData={taskRun.state?.data} />,
          },
          {
            id: "artifacts",
            label: t("tab.artifacts"),
            content: <RunArtifacts scope={scope} isLive={isLive} />,
          },
          { id: "states", label: t("tab.states"), content: <States id={id} isLive={isLive} /> },
          { id: "events", label: t("tab.events"), content: <RunEvents scope={scope} /> },
          { id: "details", label: t("tab.details"), content: <TaskRunDetails taskRun={taskRun} /> },
        ]}
      />
    </Page>
  );
}

function States({ id, isLive }: { readonly id: string; readonly isLive: boolean }) {
  const { data, error } = useQuery({
    ...taskRunStatesQuery(useApi(), id),
    refetchInterval: isLive ? LIVE_POLL_MS : false,
  });
  const problem = shownError({ data, error });
  if (problem) return <ErrorPanel error={problem} />;
  return data ? <RunStates states={data} /> : <RowsSkeleton rows={4} />;
}
