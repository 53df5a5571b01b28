import { type KeyboardEvent, type MouseEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { BarFigures } from "@/shared/components/bar-figures.tsx";
import { TimeAxis } from "@/shared/components/time-axis.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { stretchText } from "@/shared/lib/axis-time.ts";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { STATE_META, STATE_ORDER, type StateKind } from "@/shared/lib/state-meta.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

/** One stretch of time with the runs of each state in it. */
export interface ActivityBucket {
  readonly start: string;
  readonly end: string;
  readonly counts: Partial<Record<StateKind, number>>;
}

interface ActivityBarsProps {
  readonly buckets: readonly ActivityBucket[];
  /** What the bars count, for screen readers. */
  readonly label: string;
  /** Pixels, the axis not counted. Default 160. */
  readonly height?: number;
  /** Called with the bar, and with the state when a part of it was clicked. Without it bars only tell. */
  readonly onSelect?: (bucket: ActivityBucket, kind: StateKind | undefined) => void;
}

const totalOf = (bucket: ActivityBucket): number =>
  Object.values(bucket.counts).reduce((sum, count) => sum + count, 0);

/** The biggest total as a number that is easily halved: the top of the scale. */
function niceTop(most: number): number {
  if (most <= 4) return Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 6, 8, 10].find((step) => step * power >= most) ?? 10) * power;
}

/** Runs over time as bars stacked by state; arrow keys go from bar to bar, a bar that is pointed at tells its numbers. */
export function ActivityBars({ buckets, label, height = 160, onSelect }: ActivityBarsProps) {
  const t = useCommonTexts();
  const { i18n } = useTranslation();
  const [zone] = useZone();
  const [active, setActive] = useState<number>();
  const [stop, setStop] = useState(buckets.length - 1);
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return null;
  const [start, end] = [Date.parse(first.start), Date.parse(last.end)];
  const top = niceTop(Math.max(...buckets.map(totalOf)));
  const words = (bucket: ActivityBucket): string => {
    const shown = STATE_ORDER.filter((kind) => (bucket.counts[kind] ?? 0) > 0);
    const counts = shown.map((kind) => `${numberText(bucket.counts[kind])} ${t(`state.${kind}`)}`);
    const when = stretchText(Date.parse(bucket.start), Date.parse(bucket.end), zone, i18n.language);
    return `${when}: ${counts.join(", ") || t("chart.none")}`;
  };
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(buckets.length - 1, Math.max(0, Math.min(stop, buckets.length - 1) + step));
    setStop(next);
    event.currentTarget.querySelectorAll<HTMLElement>("[data-bar]").item(next)?.focus();
  };
  const select = (event: MouseEvent, bucket: ActivityBucket) => {
    const part = event.target instanceof HTMLElement ? event.target.dataset.kind : undefined;
    onSelect?.(
      bucket,
      STATE_ORDER.find((kind) => kind === part),
    );
  };
  const told = active === undefined ? undefined : buckets[active];
  return (
    <div className="relative flex flex-col">
      <div className="relative ml-9" style={{ height }}>
        {[top, top / 2].map((value) => (
          <div
            key={value}
            aria-hidden
            className="absolute inset-x-0 border-t border-dashed"
            style={{ bottom: `${(value / top) * 100}%` }}
          >
            {Number.isInteger(value) && (
              <span className="absolute -top-2 right-full pr-1.5 text-2xs text-faint">
                {numberText(value, { notation: "compact" })}
              </span>
            )}
          </div>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: a group of bars, none of which is a field of a form */}
        <div
          role="group"
          aria-label={label}
          onKeyDown={move}
          onMouseLeave={() => setActive(undefined)}
          className="absolute inset-0 flex items-stretch border-b border-line-strong"
        >
          {buckets.map((bucket, index) => (
            <button
              type="button"
              key={bucket.start}
              data-bar
              tabIndex={index === Math.min(stop, buckets.length - 1) ? 0 : -1}
              aria-label={words(bucket)}
              onMouseEnter={() => setActive(index)}
              onFocus={() => {
                setActive(index);
                setStop(index);
              }}
              onBlur={() => setActive(undefined)}
              onClick={(event) => select(event, bucket)}
              className={cx(
                "flex min-w-0 flex-1 flex-col justify-end rounded-t-sm px-[0.5px] sm:px-px",
                active === index && "bg-hover",
                !onSelect && "cursor-default!",
              )}
            >
              <Stack counts={bucket.counts} total={totalOf(bucket)} top={top} />
            </button>
          ))}
        </div>
      </div>
      <TimeAxis from={start} to={end} className="ml-9" />
      {told && (
        <BarFigures
          counts={told.counts}
          title={stretchText(Date.parse(told.start), Date.parse(told.end), zone, i18n.language)}
          share={((active ?? 0) + 0.5) / buckets.length}
        />
      )}
    </div>
  );
}

interface StackProps {
  readonly counts: ActivityBucket["counts"];
  readonly total: number;
  readonly top: number;
}

/** The parts of a bar, worst at its top; a single run among thousands still has its two pixels. */
function Stack({ counts, total, top }: StackProps) {
  if (total === 0) return null;
  return (
    <span
      className="flex w-full flex-col overflow-hidden rounded-t-[2px]"
      style={{ height: `${(total / top) * 100}%`, minHeight: 3 }}
    >
      {STATE_ORDER.filter((kind) => (counts[kind] ?? 0) > 0).map((kind) => (
        <span
          key={kind}
          data-kind={kind}
          className={cx("min-h-0.5 w-full", STATE_META[kind].fill)}
          style={{ flexGrow: counts[kind], flexBasis: 0 }}
        />
      ))}
    </span>
  );
}
