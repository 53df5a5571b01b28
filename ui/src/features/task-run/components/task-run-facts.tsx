import type { ReactNode } from "react";
import type { TaskRunShown } from "@/features/task-run/components/task-run-shown.ts";
import { useTexts } from "@/features/task-run/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";

/** Whose task run it is, when it ran and for how long. */
export function TaskRunFacts({ taskRun }: { readonly taskRun: TaskRunShown }) {
  const t = useTexts();
  const { state, flow_run_id, flow_run_name, empirical_policy: policy } = taskRun;
  const child = state?.state_details.child_flow_run_id;
  const retried = Math.max(0, taskRun.run_count - 1);
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-6 gap-y-2.5 rounded-lg border bg-surface px-4 py-3 max-md:grid-cols-2">
      <Fact label={t("flowRun")}>
        {flow_run_id ? (
          <EntityLink to={ADDRESS.flowRun(flow_run_id)}>{flow_run_name ?? flow_run_id}</EntityLink>
        ) : (
          <span className="text-faint">{t("outside")}</span>
        )}
      </Fact>
      {child && (
        <Fact label={t("subflow")}>
          <EntityLink to={ADDRESS.flowRun(child)}>{t("subflowLink")}</EntityLink>
        </Fact>
      )}
      <Fact label={taskRun.start_time ? t("started") : t("due")}>
        <Time at={taskRun.start_time ?? taskRun.expected_start_time} as="exact" />
      </Fact>
      <Fact label={t(taskRun.state_type === "RUNNING" ? "runningFor" : "ran")}>
        {taskRun.state_type === "RUNNING" && state ? (
          <Duration since={state.timestamp} />
        ) : (
          <Duration seconds={taskRun.estimated_run_time} />
        )}
      </Fact>
      {(policy.retries ?? 0) > 0 && (
        <Fact label={t("retries")}>{t("retriesOf", { done: retried, most: policy.retries ?? 0 })}</Fact>
      )}
      {taskRun.tags.length > 0 && (
        <Fact label={t("tags")}>
          <TagList tags={taskRun.tags} limit={6} />
        </Fact>
      )}
    </dl>
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
