import type { TaskRunShown } from "@/features/task-run/components/task-run-shown.ts";
import { useTexts } from "@/features/task-run/texts.ts";
import { CopyableCode } from "@/shared/components/copyable-code.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { LabelsSection } from "@/shared/components/labels-section.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";

/** All that is recorded of a task run. */
export function TaskRunDetails({ taskRun }: { readonly taskRun: TaskRunShown }) {
  const t = useTexts();
  const { empirical_policy: policy, labels } = taskRun;
  const delay = policy.retry_delay ?? 0;
  return (
    <div className="flex flex-col gap-4">
      <Section title={t("details.title")}>
        <div className="grid gap-x-10 gap-y-1.5 lg:grid-cols-2">
          <KeyValues
            entries={[
              [t("details.id"), <CopyableCode key="id" text={taskRun.id} />],
              [t("details.key"), <CopyableCode key="key" text={taskRun.task_key} />],
              [t("details.dynamicKey"), <CopyableCode key="dynamic" text={taskRun.dynamic_key} />],
              [
                t("details.version"),
                taskRun.task_version && <CopyableCode key="version" text={taskRun.task_version} />,
              ],
              [
                t("details.cacheKey"),
                taskRun.cache_key && <CopyableCode key="cache" text={taskRun.cache_key} />,
              ],
              [t("details.cacheExpiration"), <Time key="until" at={taskRun.cache_expiration} as="exact" />],
              [t("details.runCount"), taskRun.run_count],
              [t("details.flowRunCount"), taskRun.flow_run_run_count],
            ]}
          />
          <KeyValues
            entries={[
              [t("details.created"), <Time key="created" at={taskRun.created} as="exact" />],
              [t("details.updated"), <Time key="updated" at={taskRun.updated} as="exact" />],
              [t("details.expected"), <Time key="due" at={taskRun.expected_start_time} as="exact" />],
              [t("details.start"), <Time key="start" at={taskRun.start_time} as="exact" />],
              [t("details.end"), <Time key="end" at={taskRun.end_time} as="exact" />],
              [t("details.runTime"), <Duration key="ran" seconds={taskRun.estimated_run_time} />],
              [t("details.lateness"), <Duration key="late" seconds={taskRun.estimated_start_time_delta} />],
              [t("details.maxRetries"), policy.retries ?? 0],
              [t("details.delay"), t("details.seconds", { text: [delay].flat().join(", ") })],
              [t("details.jitter"), policy.retry_jitter_factor],
            ]}
          />
        </div>
      </Section>
      <LabelsSection title={t("details.labels")} labels={labels} />
    </div>
  );
}
