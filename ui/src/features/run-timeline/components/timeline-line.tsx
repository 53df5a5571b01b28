import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { Bars } from "@/features/run-timeline/components/timeline-bars.tsx";
import { densityPicture } from "@/features/run-timeline/lib/density.ts";
import type { Span } from "@/features/run-timeline/lib/time-axis.ts";
import type { GroupRow, TimelineRow } from "@/features/run-timeline/lib/timeline-rows.ts";
import { useTexts } from "@/features/run-timeline/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { StateStrip } from "@/shared/components/state-strip.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { STATE_META } from "@/shared/lib/state-meta.ts";
import { durationText } from "@/shared/lib/time-format.ts";

interface LineProps {
  readonly row: TimelineRow;
  readonly span: Span;
  readonly now: number;
  readonly onToggle: (group: string) => void;
}

/** One line: its name, how long it ran, and its bars. */
export const TimelineLine = memo(function TimelineLine({ row, span, now, onToggle }: LineProps) {
  return row.kind === "group" ? (
    <GroupLine row={row} span={span} now={now} onToggle={onToggle} />
  ) : (
    <TaskLine row={row} span={span} now={now} />
  );
});

function TaskLine({
  row,
  span,
  now,
}: Pick<LineProps, "span" | "now"> & { readonly row: TimelineRow & { kind: "task" } }) {
  const t = useCommonTexts();
  const { task, parts, state, isInner } = row;
  const { icon: Icon, text } = STATE_META[state];
  const isRunning = state === "running";
  const seconds = task.start === null ? undefined : ((task.end ?? now) - task.start) / 1000;
  return (
    <>
      <span className={cx("flex min-w-0 items-center gap-1.5 pr-2", isInner ? "pl-7" : "pl-2")}>
        <Icon aria-hidden className={cx("size-3.5 shrink-0", text, isRunning && "animate-alive")} />
        <span className="sr-only">{t(`state.${state}`)}</span>
        <EntityLink
          isPlain
          className="min-w-0 flex-1 truncate font-normal!"
          to={task.subflow ? ADDRESS.flowRun(task.subflow.id) : ADDRESS.taskRun(task.id)}
        >
          {task.subflow ? `${task.subflow.flow_name} / ${task.subflow.name}` : task.name}
        </EntityLink>
        <span className="shrink-0 text-2xs text-muted">
          {seconds === undefined ? "" : durationText(Math.max(0, seconds))}
        </span>
      </span>
      <span className="relative block min-w-0 overflow-hidden">
        <Bars parts={parts} span={span} now={now} />
      </span>
    </>
  );
}

function GroupLine({ row, span, now, onToggle }: Omit<LineProps, "row"> & { readonly row: GroupRow }) {
  const t = useTexts();
  const Chevron = row.isOpen ? ChevronDown : ChevronRight;
  const length = span.to - span.from;
  const left = row.from === null ? 0 : (row.from - span.from) / length;
  const right = row.from === null ? 0 : ((row.to ?? now) - span.from) / length;
  const [begin, end] = [Math.max(-0.02, left), Math.min(1.02, right)];
  return (
    <>
      <span className="flex min-w-0 items-center gap-1.5 pr-2 pl-1">
        <button
          type="button"
          aria-expanded={row.isOpen}
          onClick={() => onToggle(row.name)}
          className="flex min-w-0 flex-1 items-center gap-1 rounded-sm text-left font-medium"
        >
          <Chevron aria-hidden className="size-4 shrink-0 text-faint" />
          <span className="truncate">{row.name}</span>
          <span
            className="shrink-0 text-xs font-normal text-muted"
            title={t("runs", { count: row.rows.length })}
          >
            × {numberText(row.rows.length)}
          </span>
        </button>
        <StateStrip counts={row.counts} className="w-16! shrink-0 max-md:hidden" />
      </span>
      <span className="relative block min-w-0 overflow-hidden">
        {end > begin && (
          <span
            aria-hidden
            className="absolute top-[7px] h-2.5 min-w-[3px] rounded-sm border border-line-strong bg-sunken"
            style={{ left: `${begin * 100}%`, width: `${(end - begin) * 100}%` }}
          />
        )}
        <Density row={row} span={span} now={now} />
      </span>
    </>
  );
}

/** Where in time the runs of a group are, as one picture: thousands of marks would be thousands of elements. */
const Density = memo(function Density({
  row,
  span,
  now,
}: Pick<LineProps, "span" | "now"> & { readonly row: GroupRow }) {
  const picture = densityPicture(row, span, now);
  return picture === undefined ? null : (
    <span aria-hidden className="absolute inset-x-0 top-[8px] h-2" style={{ backgroundImage: picture }} />
  );
});
