import { Link } from "@tanstack/react-router";
import type { RecentRunsOf } from "@/shared/api/recent-runs.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { isFinal, STATE_META, STATE_ORDER, type StateKind, stateKind } from "@/shared/lib/state-meta.ts";
import { durationText } from "@/shared/lib/time-format.ts";

type Run = RecentRunsOf["runs"][number];

interface RunBarsProps {
  /** Newest first, as the server tells them; shown oldest first. */
  readonly runs: readonly Run[];
  /** How many bars there is room for. */
  readonly slots: number;
  readonly label: string;
  /** Pixels. */
  readonly height: number;
  readonly className?: string;
}

/** The latest runs as bars, as high as they took long; each leads to its run. */
export function RunBars({ runs, slots, label, height, className }: RunBarsProps) {
  const t = useCommonTexts();
  const shown = runs.slice(0, slots).toReversed();
  // A run that hangs must not make all others flat: what has ended is the measure.
  const ended = shown.filter((run) => isFinal(run.state_type)).map((run) => run.run_time);
  const most = Math.max(0.001, ...(ended.length > 0 ? ended : shown.map((run) => run.run_time)));
  const counts = new Map<StateKind, number>();
  for (const run of shown) {
    const kind = stateKind(run.state_type, run.state_name);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const words = STATE_ORDER.filter((kind) => counts.has(kind)).map(
    (kind) => `${counts.get(kind)} ${t(`state.${kind}`)}`,
  );
  const empty = Array.from({ length: Math.max(0, slots - shown.length) }, (_, at) => `empty-${at}`);
  return (
    <div className={className}>
      <span className="sr-only">{`${label}: ${words.join(", ") || "–"}`}</span>
      {/* The same runs are in the lists below: bars are for pointers and eyes. */}
      <div aria-hidden className="flex items-end justify-end gap-px" style={{ height }}>
        {empty.map((key) => (
          <span key={key} className="h-0.5 max-w-3 min-w-px flex-1 bg-line" />
        ))}
        {shown.map((run) => {
          const kind = stateKind(run.state_type, run.state_name);
          return (
            <Link
              key={run.id}
              to={ADDRESS.flowRun(run.id)}
              tabIndex={-1}
              preload={false}
              title={`${run.name} · ${t(`state.${kind}`)} · ${durationText(run.run_time)}`}
              className="group flex h-full max-w-3 min-w-px flex-1 items-end hover:bg-hover"
            >
              <span
                className={cx("w-full rounded-t-[1px]", STATE_META[kind].fill)}
                style={{ height: `${Math.min(100, Math.max((run.run_time / most) * 100, 12))}%` }}
              />
            </Link>
          );
        })}
      </div>
    </div>
  );
}
