import { partTotals } from "@/features/run-timeline/lib/bar-parts.ts";
import type { ZoneClock } from "@/features/run-timeline/lib/time-axis.ts";
import type { TimelineRow } from "@/features/run-timeline/lib/timeline-rows.ts";
import { useTexts } from "@/features/run-timeline/texts.ts";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { StateStrip } from "@/shared/components/state-strip.tsx";
import { durationText } from "@/shared/lib/time-format.ts";
import { HintFacts } from "@/shared/run-outline/hint-facts.tsx";

interface HintProps {
  readonly row: TimelineRow;
  /** Where the pointer is, in the window. */
  readonly x: number;
  readonly y: number;
  readonly now: number;
  readonly runStart: number;
  readonly clock: ZoneClock;
}

const WIDTH = 288;

/** What a line is about, beside the pointer. */
export function TimelineHint({ row, x, y, now, runStart, clock }: HintProps) {
  const left = Math.min(x + 14, window.innerWidth - WIDTH - 8);
  const isLow = y > window.innerHeight - 200;
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-50 flex flex-col gap-1.5 rounded-md border bg-surface px-3 py-2 text-xs shadow-pop"
      style={{ left, width: WIDTH, ...(isLow ? { bottom: window.innerHeight - y + 14 } : { top: y + 16 }) }}
    >
      {row.kind === "group" ? (
        <GroupFacts row={row} />
      ) : (
        <TaskFacts row={row} now={now} runStart={runStart} clock={clock} />
      )}
    </div>
  );
}

function GroupFacts({ row }: { readonly row: TimelineRow & { kind: "group" } }) {
  const t = useTexts();
  return (
    <>
      <p className="text-sm font-semibold [overflow-wrap:anywhere]">{row.name}</p>
      <p className="text-muted">{t("runs", { count: row.rows.length })}</p>
      <StateStrip counts={row.counts} />
    </>
  );
}

function TaskFacts({
  row,
  now,
  runStart,
  clock,
}: Pick<HintProps, "now" | "runStart" | "clock"> & { readonly row: TimelineRow & { kind: "task" } }) {
  const t = useTexts();
  const { task, parts } = row;
  const totals = partTotals(parts, now);
  const entries: (readonly [string, string])[] = [
    [t("part.queue"), durationText(totals.queue / 1000)],
    [t("part.run"), durationText(totals.run / 1000)],
  ];
  if (totals.wait > 0) entries.push([t("part.wait"), durationText(totals.wait / 1000)]);
  if (task.run_count > 1) entries.push([t("tries"), String(task.run_count)]);
  if (task.start !== null) {
    entries.push([t("started"), clock.text(task.start)]);
    entries.push([t("afterStart"), durationText(Math.max(0, task.start - runStart) / 1000)]);
  }
  if (task.end !== null) entries.push([t("ended"), clock.text(task.end)]);
  return (
    <>
      <p className="text-sm font-semibold [overflow-wrap:anywhere]">{task.name}</p>
      <StateBadge type={task.state_type} name={task.state_name} />
      <HintFacts entries={entries} />
    </>
  );
}
