import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";

interface SlotMeterProps {
  readonly used: number;
  /** No limit when null. */
  readonly limit: number | null;
  /** What is counted, for screen readers: "Slots". */
  readonly label: string;
  readonly className?: string;
}

/** How many slots are taken of how many: the figures, and a bar where there is a limit. Full ones stand out. */
export function SlotMeter({ used, limit, label, className }: SlotMeterProps) {
  const isFull = limit !== null && used >= limit;
  const share = limit === null ? 0 : limit === 0 ? 1 : Math.min(1, used / limit);
  const words = `${label}: ${numberText(used)} / ${limit === null ? "∞" : numberText(limit)}`;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={cx("inline-flex items-center gap-2 whitespace-nowrap", className)}
    >
      <span className="min-w-10">
        <span className={cx(isFull && "font-semibold text-warning")}>{numberText(used)}</span>
        <span className="text-faint"> / {limit === null ? "∞" : numberText(limit)}</span>
      </span>
      {limit !== null && (
        <span className="h-1.5 w-14 max-sm:w-6 overflow-hidden rounded-sm bg-line">
          <span
            className={cx("block h-full", isFull ? "bg-warning" : "bg-accent")}
            style={{ width: `${share * 100}%` }}
          />
        </span>
      )}
    </span>
  );
}
