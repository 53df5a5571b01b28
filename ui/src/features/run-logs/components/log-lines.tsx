import type { LogLine } from "@contract/ui/log-page.ts";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import { LINE_PX, LogRow } from "@/features/run-logs/components/log-row.tsx";
import { useTexts } from "@/features/run-logs/texts.ts";
import { exactTime } from "@/shared/lib/time-format.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

/** What a toolbar asks of the lines. */
export interface LogLinesHandle {
  scrollTo(index: number, align: "start" | "center" | "end"): void;
  /** Index of the first line that can be seen. */
  first(): number;
}

interface LogLinesProps {
  readonly ref: Ref<LogLinesHandle>;
  readonly lines: readonly LogLine[];
  readonly words: readonly string[];
  readonly isWrapped: boolean;
  readonly isTaskShown: boolean;
  readonly currentId: string | undefined;
  /** Stays at the last line while more arrive. */
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onNearStart: () => void;
  readonly onNearEnd: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** So many lines from an end the next ones are asked for. */
const AHEAD = 100;
/** Where a page's column of lines begins, in characters: what is left of a row's width is the message. */
const CHARACTER_PX = 7.2;

/** Zones differ by quarters of an hour: one look at the calendar is enough for all lines of a quarter. */
const QUARTER_MS = 900_000;

/** The day of each line that is on another one than the line before it, by index. */
function newDays(lines: readonly LogLine[], zone: string | undefined): ReadonlyMap<number, string> {
  const days = new Map<number, string>();
  let [quarter, day] = [Number.NaN, ""];
  for (const [index, { timestamp }] of lines.entries()) {
    const at = Date.parse(timestamp);
    const next = Math.floor(at / QUARTER_MS);
    if (next === quarter) continue;
    quarter = next;
    const before = day;
    day = exactTime(at, zone).slice(0, 10);
    if (before !== "" && day !== before) days.set(index, day);
  }
  return days;
}

/** The lines that can be seen, of any number. */
export function LogLines(props: LogLinesProps) {
  const { ref, lines, words, isWrapped, isTaskShown, currentId, isFollowing, onFollow } = props;
  const t = useTexts();
  const [zone] = useZone();
  const box = useRef<HTMLDivElement>(null);
  const days = useMemo(() => newDays(lines, zone), [lines, zone]);
  // Measuring starts anew when one of these is another function: only with other lines.
  const getItemKey = useCallback((index: number) => lines[index]?.id ?? index, [lines]);
  const estimateSize = useCallback(
    (index: number) => {
      const parts = lines[index]?.message.split("\n") ?? [""];
      const width = Math.max(
        20,
        ((box.current?.clientWidth ?? 900) - (isTaskShown ? 270 : 140)) / CHARACTER_PX,
      );
      const rows = isWrapped
        ? parts.reduce((sum, part) => sum + Math.max(1, Math.ceil(part.length / width)), 0)
        : parts.length;
      return (rows + (days.has(index) ? 1 : 0)) * LINE_PX;
    },
    [lines, days, isWrapped, isTaskShown],
  );
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize,
    getItemKey,
    overscan: 20,
    // So that a first frame has lines before the box was measured.
    initialRect: { width: 900, height: 600 },
  });
  useImperativeHandle(
    ref,
    () => ({
      scrollTo: (index, align) => virtualizer.scrollToIndex(index, { align }),
      first: () => {
        const top = box.current?.scrollTop ?? 0;
        const startOf = (index: number) => virtualizer.measurementsCache[index]?.start ?? 0;
        return virtualizer.getVirtualIndexes().find((index) => startOf(index) >= top) ?? 0;
      },
    }),
    [virtualizer],
  );

  // Lines that are put above push those that are read down by their height.
  const firstId = useRef(lines[0]?.id);
  useLayoutEffect(() => {
    const before = firstId.current;
    firstId.current = lines[0]?.id;
    if (before === undefined || before === firstId.current) return;
    const index = lines.findIndex(({ id }) => id === before);
    const start = virtualizer.measurementsCache[index]?.start;
    if (index > 0 && start !== undefined && box.current) box.current.scrollTop += start;
  }, [lines, virtualizer]);

  // On a new anchor, the line that was jumped to; jumps among the lines that are here go by the handle.
  const jumpedTo = useRef(currentId);
  useLayoutEffect(() => {
    const index = lines.findIndex(({ id }) => id === jumpedTo.current);
    jumpedTo.current = undefined;
    if (index >= 0) virtualizer.scrollToIndex(index, { align: "center" });
  }, [lines, virtualizer]);

  useLayoutEffect(() => {
    if (isFollowing && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: "end" });
  }, [isFollowing, lines.length, virtualizer]);

  const visible = virtualizer.getVirtualItems();
  const [from, until] = [visible[0]?.index ?? 0, visible.at(-1)?.index ?? 0];
  const { onNearStart, onNearEnd } = props;
  useEffect(() => {
    if (lines.length === 0) return;
    if (from < AHEAD) onNearStart();
    if (until > lines.length - AHEAD) onNearEnd();
  }, [from, until, lines.length, onNearStart, onNearEnd]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < LINE_PX;
    if (isAtEnd !== isFollowing) onFollow(isAtEnd);
  };
  return (
    <div
      ref={box}
      role="log"
      aria-label={t("label")}
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      onKeyDown={props.onKey}
      onScroll={onScroll}
      className="max-h-[max(20rem,calc(100dvh-13rem))] overflow-auto py-1 font-mono text-xs [overflow-anchor:none]"
    >
      <div className="relative min-w-full" style={{ height: virtualizer.getTotalSize() }}>
        <div
          className={isWrapped ? "absolute inset-x-0 top-0" : "absolute top-0 left-0 w-max min-w-full"}
          style={{ transform: `translateY(${visible[0]?.start ?? 0}px)` }}
        >
          {visible.map(({ index, key }) => {
            const line = lines[index];
            return (
              line && (
                <div key={String(key)} data-index={index} ref={virtualizer.measureElement}>
                  <LogRow
                    line={line}
                    day={days.get(index)}
                    zone={zone}
                    words={words}
                    isWrapped={isWrapped}
                    isTaskShown={isTaskShown}
                    isCurrent={line.id === currentId}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}
