import { useQuery } from "@tanstack/react-query";
import { latestRunsQuery, nextRunsQuery, type RunPlace } from "@/features/work-pools/api/pool-runs.ts";
import type { ActiveRun } from "@/features/work-pools/api/work-pools.ts";
import { ActiveTable, RunTable } from "@/features/work-pools/components/run-tables.tsx";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

/** Runs of a pool or queue: those that hold a slot, those that wait, those that ended. */
export function PoolRuns({
  place,
  active,
}: {
  readonly place: RunPlace;
  readonly active: readonly ActiveRun[];
}) {
  const t = useTexts();
  const api = useApi();
  const next = useQuery(nextRunsQuery(api, place));
  const latest = useQuery(latestRunsQuery(api, place));
  const parts = [
    { query: next, label: t("next"), isUpcoming: true, empty: t("nextNone") },
    { query: latest, label: t("recent"), isUpcoming: false, empty: t("recentNone") },
  ];
  return (
    <div className="flex flex-col gap-4">
      <Section
        title={t("active")}
        beside={active.length === 0 ? undefined : numberText(active.length)}
        isFlush
      >
        <ActiveTable runs={active} hasQueue={place.queueId === undefined} />
      </Section>
      {parts.map(({ query, label, isUpcoming, empty }) => (
        <Section key={label} title={label} isFlush>
          {query.data ? (
            <RunTable label={label} runs={query.data.rows} isUpcoming={isUpcoming} empty={empty} />
          ) : query.error ? (
            <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <RowsSkeleton rows={4} />
          )}
        </Section>
      ))}
    </div>
  );
}
