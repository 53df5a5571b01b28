import type { RunPage } from "@contract/ui/run-page.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { CopyableCode } from "@/shared/components/copyable-code.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { LabelsSection } from "@/shared/components/labels-section.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";

/** All that is recorded of a run beside what its page shows elsewhere. */
export function RunDetails({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const run = page.flow_run;
  const { retries, retry_delay } = run.empirical_policy;
  return (
    <div className="flex flex-col gap-4">
      <Section title={t("details.title")}>
        <div className="grid gap-x-10 gap-y-1.5 lg:grid-cols-2">
          <KeyValues
            entries={[
              [t("details.id"), <CopyableCode key="id" text={run.id} />],
              [t("details.state"), <CopyableCode key="state" text={run.state_id} />],
              [t("details.created"), <Time key="created" at={run.created} as="exact" />],
              [t("details.updated"), <Time key="updated" at={run.updated} as="exact" />],
              [t("details.expected"), <Time key="due" at={run.expected_start_time} as="exact" />],
              [t("started"), <Time key="start" at={run.start_time} as="exact" />],
              [t("ended"), <Time key="end" at={run.end_time} as="exact" />],
              [t("details.lateness"), <Duration key="late" seconds={run.estimated_start_time_delta} />],
              [t("details.total"), <Duration key="total" seconds={run.estimated_run_time} />],
            ]}
          />
          <KeyValues
            entries={[
              [t("details.runCount"), run.run_count],
              [t("details.retries"), retries ?? 0],
              [t("details.retryDelay"), t("details.seconds", { count: retry_delay ?? 0 })],
              [t("details.version"), <CopyableCode key="version" text={run.flow_version} />],
              [t("details.deploymentVersion"), <CopyableCode key="deployed" text={run.deployment_version} />],
              [t("details.idempotency"), <CopyableCode key="key" text={run.idempotency_key} />],
              [t("details.createdBy"), run.created_by?.display_value ?? run.created_by?.type],
              [t("details.autoScheduled"), run.auto_scheduled ? t("details.yes") : t("details.no")],
            ]}
          />
        </div>
      </Section>
      <LabelsSection title={t("details.labels")} labels={run.labels} />
      {run.context && Object.keys(run.context).length > 0 && (
        <Section title={t("details.context")}>
          <JsonView value={run.context} />
        </Section>
      )}
    </div>
  );
}
