import { type MouseEvent, useState } from "react";
import type { RecentRunsOf } from "@/shared/api/recent-runs.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { usePlainLink } from "@/shared/components/use-plain-link.ts";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
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

/** Of a bar's room of 10 × 100: where it begins and ends. */
const [BAR_LEFT, BAR_WIDTH, ROOM] = [0.6, 8.8, 10];

/**
 * The latest runs as bars, as high as they took long; each leads to its run. A path for each state and one link, below the
 * pointer: a table has a thousand bars, and as elements of their own they took longer than the rest of its page.
 */
export function RunBars({ runs, slots, label, height, className }: RunBarsProps) {
  const t = useCommonTexts();
  const link = usePlainLink();
  const [pointed, setPointed] = useState<number>();
  const shown = runs.slice(0, slots).toReversed();
  const before = slots - shown.length;
  // A run that hangs must not make all others flat: what has ended is the measure.
  const ended = shown.filter((run) => isFinal(run.state_type)).map((run) => run.run_time);
  const most = Math.max(0.001, ...(ended.length > 0 ? ended : shown.map((run) => run.run_time)));
  const kindOf = (run: Run): StateKind => stateKind(run.state_type, run.state_name);
  const paths = new Map<StateKind, string[]>();
  shown.forEach((run, index) => {
    const high = Math.round(Math.min(100, Math.max((run.run_time / most) * 100, 12)));
    const bar = `M${(before + index) * ROOM + BAR_LEFT} 100v-${high}h${BAR_WIDTH}v${high}z`;
    const kind = kindOf(run);
    paths.set(kind, [...(paths.get(kind) ?? []), bar]);
  });
  const words = STATE_ORDER.flatMap((kind) => {
    const bars = paths.get(kind);
    return bars ? [`${bars.length} ${t(`state.${kind}`)}`] : [];
  });
  const runAt = (event: MouseEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.floor(((event.clientX - left) / width) * slots) - before;
  };
  const run = pointed === undefined ? undefined : shown[pointed];
  return (
    <div className={className}>
      <span className="sr-only">{`${label}: ${words.join(", ") || "–"}`}</span>
      {/* The same runs are in the lists below: bars are for pointers and eyes. */}
      <div
        aria-hidden
        className="relative ml-auto"
        style={{ height, maxWidth: slots * 13 }}
        onPointerMove={(event) => setPointed(runAt(event))}
        onPointerLeave={() => setPointed(undefined)}
        // Here, not at the link: a finger clicks without pointing first.
        onClick={(event) => {
          const clicked = shown[runAt(event)];
          if (clicked) link(ADDRESS.flowRun(clicked.id)).onClick(event);
        }}
      >
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${slots * ROOM} 100`}
          preserveAspectRatio="none"
          className="absolute size-full"
        >
          {before > 0 && (
            <path
              className="stroke-line"
              strokeWidth="2"
              vectorEffect="non-scaling-stroke"
              d={`M0 99H${before * ROOM}`}
            />
          )}
          {[...paths].map(([kind, bars]) => (
            <path key={kind} fill="currentColor" className={STATE_META[kind].text} d={bars.join("")} />
          ))}
        </svg>
        {run && (
          <a
            href={link(ADDRESS.flowRun(run.id)).href}
            tabIndex={-1}
            title={`${run.name} · ${t(`state.${kindOf(run)}`)} · ${durationText(run.run_time)}`}
            className="absolute h-full bg-ink/10"
            style={{
              left: `${((before + (pointed ?? 0)) / slots) * 100}%`,
              width: `${100 / slots}%`,
            }}
          >
            <span className="sr-only">{run.name}</span>
          </a>
        )}
      </div>
    </div>
  );
}
