import "@/features/run-timeline/timeline.css";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { TimelineChart } from "@/features/run-timeline/components/timeline-chart.tsx";
import { TimelineOverview } from "@/features/run-timeline/components/timeline-overview.tsx";
import { type Span, zoneClock } from "@/features/run-timeline/lib/time-axis.ts";
import {
  isBetterGrouped,
  type RowCache,
  SORTS,
  type TaskRow,
  type TimelineSort,
  timelineRows,
} from "@/features/run-timeline/lib/timeline-rows.ts";
import { useLiveNow } from "@/features/run-timeline/lib/use-live-now.ts";
import { useSpan } from "@/features/run-timeline/lib/use-span.ts";
import { useTexts } from "@/features/run-timeline/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { Select } from "@/shared/components/select.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { useZone } from "@/shared/lib/use-zone.ts";
import type { Outline } from "@/shared/run-outline/merge-outline.ts";
import { runOutlineQuery } from "@/shared/run-outline/run-outline-query.ts";

interface RunTimelineProps {
  readonly flowRunId: string;
  /** The run goes on: bars grow, and what is new is asked for. */
  readonly isLive: boolean;
}

/** When each part of a run waited and ran. */
export function RunTimeline({ flowRunId, isLive }: RunTimelineProps) {
  const t = useTexts();
  const { data: outline } = useSuspenseQuery(runOutlineQuery(useApi(), flowRunId, isLive));
  if (outline.tasks.size === 0)
    return <EmptyState title={t("empty")} text={isLive ? t("emptyLive") : t("emptyText")} />;
  return <Timeline outline={outline} isLive={isLive} />;
}

/** The stretch of time that is known of, without what still grows. */
function knownSpan(rows: readonly TaskRow[], { flowRun }: Outline): Span {
  let from = flowRun.start ?? flowRun.expected_start ?? Number.POSITIVE_INFINITY;
  let to = flowRun.end ?? Number.NEGATIVE_INFINITY;
  for (const { parts } of rows)
    for (const part of parts) {
      if (part.from < from) from = part.from;
      if ((part.to ?? part.from) > to) to = part.to ?? part.from;
    }
  return { from, to };
}

/** Growing runs get this share of room at a time: while it lasts, nothing that has ended must be moved. */
const ROOM = 0.06;

/** The whole stretch of a run's time, with a little room at its ends. */
function wholeSpan({ from, to }: Span, isLive: boolean, now: number): Span {
  if (!Number.isFinite(from)) return { from: now - 1000, to: now };
  const end = Math.max(isLive ? now : to, from + 1);
  const length = end - from;
  if (!isLive) return { from: from - length * 0.01, to: end + length * 0.02 };
  const step = 10 ** Math.floor(Math.log10(length)) * ROOM;
  return { from: from - step / 4, to: from + Math.ceil(length / step + 0.5) * step };
}

function Timeline({ outline, isLive }: { readonly outline: Outline; readonly isLive: boolean }) {
  const t = useTexts();
  const [zone] = useZone();
  const clock = useMemo(() => zoneClock(zone), [zone]);
  const [sort, setSort] = useState<TimelineSort>("start");
  const [grouping, setGrouping] = useState<boolean>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState("");
  const [cache] = useState<RowCache>(() => new WeakMap());
  const liveNow = useLiveNow(isLive, outline.clockOffset);
  // What never began when the run ended waited until then.
  const now = isLive ? liveNow : (outline.flowRun.end ?? liveNow);
  const { tasks } = outline;
  const isGrouped = useMemo(() => grouping ?? isBetterGrouped(tasks.values()), [grouping, tasks]);
  // Rows are made anew when tasks have changed, not with each step of the clock: those by duration move with the data.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const rows = useMemo(
    () => timelineRows(tasks.values(), { sort, isGrouped, open, search, now }, cache),
    [tasks, sort, isGrouped, open, search, cache],
  );
  const all = useMemo(() => {
    const options = { sort: "start", isGrouped: false, open: new Set<string>(), search: "", now: 0 } as const;
    return timelineRows(tasks.values(), options, cache) as readonly TaskRow[]; // safe: not grouped
  }, [tasks, cache]);
  const known = useMemo(() => knownSpan(all, outline), [all, outline]);
  const wanted = wholeSpan(known, isLive, now);
  const whole = useMemo(() => ({ from: wanted.from, to: wanted.to }), [wanted.from, wanted.to]);
  const control = useSpan(whole);
  const toggle = useCallback((group: string) => {
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(group)) after.add(group);
      return after;
    });
  }, []);
  return (
    <div className="flex min-w-0 flex-col overflow-hidden rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center gap-2 border-b px-2 py-1.5">
        <SearchInput label={t("search")} value={search} onSearch={setSearch} className="w-44!" />
        <Select
          label={t("sort")}
          isLabelShown
          value={sort}
          onChange={setSort}
          options={SORTS.map((value) => ({ value, label: t(`sorts.${value}`) }))}
        />
        <Switch label={t("group")} isOn={isGrouped} onChange={setGrouping} />
        <span className="ml-auto text-xs text-faint max-lg:hidden">{t("hint")}</span>
        <span className="flex max-lg:ml-auto">
          <IconButton label={t("zoomOut")} onClick={() => control.zoom(1 / 0.6)}>
            <ZoomOut aria-hidden />
          </IconButton>
          <IconButton label={t("zoomIn")} onClick={() => control.zoom(0.6)}>
            <ZoomIn aria-hidden />
          </IconButton>
          <IconButton label={t("whole")} disabled={control.isWhole} onClick={control.showWhole}>
            <Maximize2 aria-hidden />
          </IconButton>
        </span>
      </div>
      <TimelineOverview rows={all} whole={whole} now={now} control={control} clock={clock} />
      {rows.length === 0 ? (
        <p className="px-3 py-6 text-sm text-muted">{t("nothingFits")}</p>
      ) : (
        <TimelineChart
          rows={rows}
          control={control}
          now={now}
          isLive={isLive}
          runStart={outline.flowRun.start ?? whole.from}
          clock={clock}
          onToggle={toggle}
        />
      )}
      {outline.total > tasks.size && (
        <p className="border-t px-3 py-1.5 text-xs text-muted">
          {t("cut", { shown: numberText(tasks.size), total: numberText(outline.total) })}
        </p>
      )}
    </div>
  );
}
