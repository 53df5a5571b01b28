import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { taskRunsQuery } from "@/features/flows/api/flow-queries.ts";
import { useTexts } from "@/features/flows/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { recentRunsQuery } from "@/shared/api/recent-runs.ts";
import { ActivityBars } from "@/shared/components/activity-bars.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RunBars } from "@/shared/components/run-bars.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { serverNow, serverTimeOf } from "@/shared/lib/server-clock.ts";
import { isFinal } from "@/shared/lib/state-meta.ts";
import { durationText } from "@/shared/lib/time-format.ts";

const BARS = 60;

/** How the flow's runs and its tasks went lately. */
export function FlowCharts({ id }: { readonly id: string }) {
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1.75fr)_minmax(0,1fr)]">
      <LatestRuns id={id} />
      <TaskRuns id={id} />
    </div>
  );
}

function LatestRuns({ id }: { readonly id: string }) {
  const t = useTexts();
  const { data } = useQuery(recentRunsQuery(useApi(), "flow", [id], BARS));
  const runs = data?.[id]?.runs ?? [];
  const ended = runs.filter((run) => isFinal(run.state_type)).map((run) => run.run_time);
  const median = ended.toSorted((a, b) => a - b)[Math.floor(ended.length / 2)];
  return (
    <Section
      title={t("durations")}
      beside={
        runs.length > 0 &&
        [
          t("latest", { count: runs.length }),
          median !== undefined && t("median", { duration: durationText(median) }),
        ]
          .filter((one) => one !== false)
          .join(" · ")
      }
    >
      {data && runs.length === 0 ? (
        <p className="py-6 text-sm text-muted">{t("noRuns")}</p>
      ) : (
        <RunBars runs={runs} slots={BARS} label={t("durations")} height={96} />
      )}
    </Section>
  );
}

function TaskRuns({ id }: { readonly id: string }) {
  const t = useTexts();
  const api = useApi();
  const { data: recent } = useQuery(recentRunsQuery(api, "flow", [id], BARS));
  const runs = recent?.[id]?.runs ?? [];
  const starts = runs.flatMap((run) => {
    const start = run.start_time ?? run.expected_start_time;
    return start === null ? [] : [Date.parse(start)];
  });
  const after = Math.min(serverNow(), ...starts);
  const ids = runs.map((run) => run.id);
  const { data: counted, dataUpdatedAt } = useQuery({
    ...taskRunsQuery(api, ids, new Date(after).toISOString()),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  const data = recent && ids.length === 0 ? [] : counted;
  const width = ((dataUpdatedAt ? serverTimeOf(dataUpdatedAt) : serverNow()) - after) / (data?.length || 1);
  const total = (kind: "completed" | "failed") => (data ?? []).reduce((sum, bar) => sum + bar[kind], 0);
  const [completed, failed] = [total("completed"), total("failed")];
  return (
    <Section
      title={t("taskRuns")}
      beside={
        completed + failed > 0 &&
        `${numberText(completed)} ${t("completed")}${failed > 0 ? ` · ${numberText(failed)} ${t("failed")}` : ""}`
      }
    >
      {data && completed + failed === 0 ? (
        <p className="py-6 text-sm text-muted">{t("noTaskRuns")}</p>
      ) : (
        <ActivityBars
          label={t("taskRuns")}
          height={76}
          buckets={(data ?? []).map((bar, index) => ({
            start: new Date(after + index * width).toISOString(),
            end: new Date(after + (index + 1) * width).toISOString(),
            counts: bar,
          }))}
        />
      )}
    </Section>
  );
}
