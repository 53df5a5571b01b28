import type { BarPart } from "@/features/run-timeline/lib/bar-parts.ts";
import type { Span } from "@/features/run-timeline/lib/time-axis.ts";
import { cx } from "@/shared/lib/cx.ts";
import { STATE_META } from "@/shared/lib/state-meta.ts";

/** What waits is a thin line, what runs a bar; what failed is hatched besides its colour. */
const LOOK = {
  queue: "h-0.5 top-[11px] bg-line-strong",
  wait: "h-0.5 top-[11px] bar-waiting",
  run: "h-3.5 top-[5px] rounded-sm min-w-[3px]",
} as const;

interface BarsProps {
  readonly parts: readonly BarPart[];
  readonly span: Span;
  readonly now: number;
}

/** The stretches of one task run at their true places; what is too short to be seen keeps three pixels. */
export function Bars({ parts, span, now }: BarsProps) {
  const length = span.to - span.from;
  return parts.map((part, index) => {
    const to = Math.max(part.from, part.to ?? now);
    if (to < span.from || part.from > span.to) return null;
    // Far outside of the window places are clipped: browsers lose their precision there.
    const left = Math.max(-0.02, (part.from - span.from) / length);
    const right = Math.min(1.02, (to - span.from) / length);
    const isFailed = part.state === "failed" || part.state === "crashed";
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: stretches have no names but their order
        key={index}
        aria-hidden
        className={cx(
          "pointer-events-none absolute",
          LOOK[part.kind],
          part.kind === "run" && STATE_META[part.state].fill,
          part.kind === "run" && isFailed && "bar-hatched",
          part.kind === "run" && part.to === null && part.state === "running" && "rounded-r-none bar-growing",
        )}
        style={{ left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` }}
      />
    );
  });
}
