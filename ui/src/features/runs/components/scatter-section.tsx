import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo } from "react";
import { dotsQuery, type TaskRunRow } from "@/features/runs/api/run-queries.ts";
import { RunScatter } from "@/features/runs/components/run-scatter.tsx";
import type { RunDot } from "@/features/runs/lib/dot-scale.ts";
import { periodOf } from "@/features/runs/lib/run-filters.ts";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { usePreference } from "@/shared/lib/preferences.ts";
import { serverNow, serverTimeOf } from "@/shared/lib/server-clock.ts";
import { stateKind } from "@/shared/lib/state-meta.ts";

const MOST_DOTS = 1_000;
const LEAST_AIR_MS = 500;

/** The chart of flow runs: of all that fit, not only of the rows that were read. */
export function FlowRunChart() {
  const [search] = useRunSearch();
  const [isHidden] = usePreference("runs.chart");
  const { data, dataUpdatedAt } = useQuery({ ...dotsQuery(useApi(), search), enabled: isHidden === null });
  const dots = useMemo(() => {
    const [least, most] = [Number(search.min ?? 0), Number(search.max ?? Number.POSITIVE_INFINITY)];
    return (data ?? [])
      .filter(
        ({ state_type: type, duration }) => type !== "SCHEDULED" && duration >= least && duration <= most,
      )
      .map(
        (run): RunDot => ({
          id: run.id,
          kind: stateKind(run.state_type),
          at: Date.parse(run.timestamp),
          seconds: run.duration,
        }),
      );
  }, [data, search.min, search.max]);
  return (
    <ScatterSection
      dots={dots}
      readAt={dataUpdatedAt && serverTimeOf(dataUpdatedAt)}
      isTasks={false}
      isCut={(data?.length ?? 0) >= MOST_DOTS}
    />
  );
}

/** The chart of task runs: of the rows that were read. */
export function TaskRunChart({ runs }: { readonly runs: readonly TaskRunRow[] }) {
  const dots = useMemo(
    () =>
      runs.flatMap((run): RunDot[] => {
        const at = run.start_time ?? run.expected_start_time;
        if (at === null || run.state_type === "SCHEDULED") return [];
        const kind = stateKind(run.state_type);
        return [{ id: run.id, kind, at: Date.parse(at), seconds: run.run_time, name: run.name }];
      }),
    [runs],
  );
  return <ScatterSection dots={dots} readAt={undefined} isTasks isCut />;
}

interface ScatterSectionProps {
  readonly dots: readonly RunDot[];
  readonly readAt: number | undefined;
  readonly isTasks: boolean;
  /** Whether there are more runs than dots: the chart begins with the oldest dot then. */
  readonly isCut: boolean;
}

function ScatterSection({ dots, readAt, isTasks, isCut }: ScatterSectionProps) {
  const t = useTexts();
  const [search, change] = useRunSearch();
  const [stored, setStored] = usePreference("runs.chart");
  const isHidden = stored === "hidden";
  const [from, to] = useMemo(() => {
    const now = readAt || serverNow();
    const { after_, before_ } = periodOf(search, now);
    const times = dots.map(({ at }) => at);
    const [oldest, newest] = [Math.min(...times, now), Math.max(...times)];
    // Dots of rows are no more than the latest: the hours around them would tell of runs that are not drawn.
    const end = isTasks ? newest : before_ ? Date.parse(before_) : Math.max(newest, now);
    const start = after_ && !isCut ? Date.parse(after_) : oldest;
    // A little air, so that no dot lies on the edge.
    const air = Math.max((end - start) * 0.01, LEAST_AIR_MS);
    return [start - air, end + air];
  }, [search, dots, readAt, isTasks, isCut]);
  const Icon = isHidden ? ChevronRight : ChevronDown;
  return (
    <section aria-label={t("chart.title")} className="rounded-lg border bg-surface">
      <div className="flex min-h-8 items-center gap-3 px-3">
        <button
          type="button"
          aria-expanded={!isHidden}
          onClick={() => setStored(isHidden ? undefined : "hidden")}
          className="flex items-center gap-1 rounded-sm text-xs font-medium text-muted hover:text-ink"
        >
          <Icon aria-hidden className="size-4" />
          {t("chart.title")}
        </button>
        {!isHidden && dots.length > 0 && (
          <span className="truncate text-xs text-faint max-md:hidden">
            {isCut && `${t("chart.most", { count: numberText(dots.length) })} · `}
            {t("chart.help")}
          </span>
        )}
      </div>
      {!isHidden &&
        (dots.length === 0 ? (
          <p className="px-4 pb-3 text-xs text-faint">{t("chart.none")}</p>
        ) : (
          <div className="px-3 pt-1 pb-1">
            <RunScatter
              dots={dots}
              from={from}
              to={to}
              isTasks={isTasks}
              onZoom={(start, end) => change({ from: start, to: end })}
            />
          </div>
        ))}
    </section>
  );
}
