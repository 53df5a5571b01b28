import type { RunPage } from "@contract/ui/run-page.ts";
import type { ReactNode } from "react";
import { TimingStrip } from "@/features/flow-run/components/timing-strip.tsx";
import { useTexts } from "@/features/flow-run/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { StateStrip } from "@/shared/components/state-strip.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { type StateType, stateKind } from "@/shared/lib/state-meta.ts";

/** Whose run it is, when it ran and for how long: what one looks for first, in one block. */
export function RunFacts({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const { flow_run: run, flow, deployment, work_pool, work_queue, infrastructure, parent, task_runs } = page;
  const counts = Object.fromEntries(
    // safe: counts are by state type
    Object.entries(task_runs.counts).map(([type, count]) => [stateKind(type as StateType), count]),
  );
  return (
    <div className="flex flex-col gap-2.5 rounded-lg border bg-surface px-4 py-3">
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-6 gap-y-2.5 max-md:grid-cols-2">
        <Fact label={t("flow")}>
          <EntityLink to={ADDRESS.flow(flow.id)}>{flow.name}</EntityLink>
        </Fact>
        <Fact label={t("deployment")}>
          {deployment ? (
            <EntityLink to={ADDRESS.deployment(deployment.id)}>{deployment.name}</EntityLink>
          ) : (
            <span className="text-faint">{run.deployment_id ? t("deploymentGone") : t("none")}</span>
          )}
        </Fact>
        {work_pool && (
          <Fact label={t("pool")}>
            <EntityLink to={ADDRESS.workPool(work_pool.name)}>{work_pool.name}</EntityLink>
            {work_queue && (
              <>
                <span className="text-faint"> / </span>
                <EntityLink to={ADDRESS.workQueue(work_pool.name, work_queue.name)}>
                  {work_queue.name}
                </EntityLink>
              </>
            )}
          </Fact>
        )}
        {infrastructure.worker_name && <Fact label={t("worker")}>{infrastructure.worker_name}</Fact>}
        {parent && (
          <Fact label={t("parent")}>
            {parent.flow_run_id ? (
              <EntityLink to={ADDRESS.flowRun(parent.flow_run_id)}>
                {parent.flow_run_name ?? parent.flow_run_id}
              </EntityLink>
            ) : (
              <EntityLink to={ADDRESS.taskRun(parent.task_run_id)}>
                {parent.task_run_name ?? parent.task_run_id}
              </EntityLink>
            )}
          </Fact>
        )}
        <Fact label={run.start_time ? t("started") : t("due")}>
          <Time at={run.start_time ?? run.expected_start_time} as="exact" />
        </Fact>
        {run.start_time && (
          <Fact label={t(run.state_type === "RUNNING" ? "runTimeLive" : "runTime")}>
            {run.state_type === "RUNNING" ? (
              <RunningFor page={page} />
            ) : (
              <Duration seconds={run.estimated_run_time} />
            )}
            {run.run_count > 1 && (
              <span className="text-muted">{` · ${t("attempts")} ${run.run_count}`}</span>
            )}
          </Fact>
        )}
        {task_runs.total > 0 && (
          <Fact label={`${t("tasks")} ${numberText(task_runs.total)}`}>
            <StateStrip counts={counts} className="mt-1.5" />
          </Fact>
        )}
        {run.tags.length > 0 && (
          <Fact label={t("tags")}>
            <TagList tags={run.tags} limit={6} />
          </Fact>
        )}
      </dl>
      <TimingStrip page={page} />
    </div>
  );
}

/** The time in RUNNING so far, counting on from the server's answer. */
function RunningFor({ page }: { readonly page: RunPage }) {
  const since = page.flow_run.state?.timestamp;
  const before = page.flow_run.total_run_time;
  // Attempts before this one are in the total.
  return since ? (
    <Duration since={new Date(Date.parse(since) - before * 1000).toISOString()} />
  ) : (
    <Duration seconds={page.flow_run.estimated_run_time} />
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-muted">{label}</dt>
      <dd className="truncate text-sm">{children}</dd>
    </div>
  );
}
