import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { TimelineHint } from "@/features/run-timeline/components/timeline-hint.tsx";
import { TimelineLine } from "@/features/run-timeline/components/timeline-line.tsx";
import { ticks, type ZoneClock } from "@/features/run-timeline/lib/time-axis.ts";
import type { TimelineRow } from "@/features/run-timeline/lib/timeline-rows.ts";
import { type SpanControl, useSpanGestures } from "@/features/run-timeline/lib/use-span.ts";
import { useTexts } from "@/features/run-timeline/texts.ts";
import { cx } from "@/shared/lib/cx.ts";

const ROW_PIXELS = 24;
const MOST_PIXELS = 560;
/** Names beside times. */
const GRID = "grid grid-cols-[9rem_minmax(0,1fr)] md:grid-cols-[17rem_minmax(0,1fr)]";

/** Lines of what has ended are not rendered anew with each step of the clock. */
const isGrowing = (row: TimelineRow): boolean =>
  row.kind === "group" ? row.to === null : row.parts.some(({ to }) => to === null);

interface ChartProps {
  readonly rows: readonly TimelineRow[];
  readonly control: SpanControl;
  readonly now: number;
  readonly isLive: boolean;
  readonly runStart: number;
  readonly clock: ZoneClock;
  readonly onToggle: (group: string) => void;
}

/** The lines in a scroll of their own below the axis; only those that are seen exist. */
export function TimelineChart({ rows, control, now, isLive, runStart, clock, onToggle }: ChartProps) {
  const t = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLSpanElement>(null);
  const [hint, setHint] = useState<{ id: string; x: number; y: number }>();
  useSpanGestures(scroller, area, control);
  const { span } = control;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 6,
  });
  const marks = ticks(span, area.current?.clientWidth ?? 800, clock);
  const place = (at: number) => `${((at - span.from) / (span.to - span.from)) * 100}%`;
  const onKey = (event: KeyboardEvent) => {
    const act = {
      "+": () => control.zoom(0.6),
      "=": () => control.zoom(0.6),
      "-": () => control.zoom(1 / 0.6),
      "0": control.showWhole,
      ArrowLeft: () => control.move(-0.15),
      ArrowRight: () => control.move(0.15),
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const onPoint = (event: PointerEvent) => {
    const id = (event.target as Element).closest<HTMLElement>("[data-row]")?.dataset.row;
    setHint(id === undefined || event.buttons !== 0 ? undefined : { id, x: event.clientX, y: event.clientY });
  };
  const hinted = hint && rows.find((row) => row.id === hint.id);
  return (
    <>
      <section
        ref={scroller}
        aria-label={t("label")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls and listens to keys must be reachable
        tabIndex={0}
        onKeyDown={onKey}
        onPointerMove={onPoint}
        onPointerLeave={() => setHint(undefined)}
        className="relative overflow-x-hidden overflow-y-auto"
        style={{ maxHeight: MOST_PIXELS }}
      >
        <div className="sticky top-0 z-10 border-b bg-surface">
          <div className={GRID}>
            <span className="px-2 py-1 text-xs text-muted">{t("lines", { count: rows.length })}</span>
            <span ref={area} aria-hidden className="relative block h-6 overflow-hidden">
              {marks.map(({ at, label }) => (
                <span
                  key={at}
                  className="absolute top-1 border-l border-line-strong pl-1 text-2xs whitespace-nowrap text-muted"
                  style={{ left: place(at) }}
                >
                  {label}
                </span>
              ))}
            </span>
          </div>
        </div>
        <div className="relative">
          <div
            aria-hidden
            className="pointer-events-none absolute inset-y-0 right-0 left-36 overflow-hidden border-l md:left-68"
          >
            {marks.map(({ at }) => (
              <span
                key={at}
                className="absolute inset-y-0 border-l border-line/60"
                style={{ left: place(at) }}
              />
            ))}
            {isLive && now <= span.to && (
              <span className="absolute inset-y-0 border-l border-running" style={{ left: place(now) }} />
            )}
          </div>
          <ul className="relative select-none" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              return (
                row && (
                  <li
                    key={row.id}
                    aria-setsize={rows.length}
                    aria-posinset={index + 1}
                    data-row={row.id}
                    className={cx(GRID, "absolute inset-x-0 hover:bg-hover")}
                    style={{ height: ROW_PIXELS, transform: `translateY(${start}px)` }}
                  >
                    <TimelineLine row={row} span={span} now={isGrowing(row) ? now : 0} onToggle={onToggle} />
                  </li>
                )
              );
            })}
          </ul>
        </div>
      </section>
      {hinted && hint && (
        <TimelineHint row={hinted} x={hint.x} y={hint.y} now={now} runStart={runStart} clock={clock} />
      )}
    </>
  );
}
