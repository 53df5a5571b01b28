import type { ActivityBucket } from "@/shared/components/activity-bars.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { STATE_META, STATE_ORDER, type StateKind } from "@/shared/lib/state-meta.ts";

interface ActivityStripProps {
  readonly buckets: readonly Pick<ActivityBucket, "start" | "counts">[];
  /** What is counted: the strip's name, before the sums. */
  readonly label: string;
  readonly className?: string;
}

/** Runs over time as bars no higher than a line of text: for rows of tables. Its sums are its title. */
export function ActivityStrip({ buckets, label, className }: ActivityStripProps) {
  const t = useCommonTexts();
  const sums: Partial<Record<StateKind, number>> = {};
  for (const { counts } of buckets)
    for (const kind of STATE_ORDER) if (counts[kind]) sums[kind] = (sums[kind] ?? 0) + counts[kind];
  const totals = buckets.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0));
  const top = Math.max(1, ...totals);
  const told = STATE_ORDER.filter((kind) => sums[kind]).map(
    (kind) => `${numberText(sums[kind])} ${t(`state.${kind}`)}`,
  );
  const words = `${label}: ${told.join(", ") || t("chart.none")}`;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={cx("inline-flex h-5 w-full items-stretch gap-px border-b", className)}
    >
      {buckets.map((bucket, index) => (
        <span key={bucket.start} className="flex min-w-px flex-1 flex-col justify-end">
          {(totals[index] ?? 0) > 0 && (
            <span
              className="flex w-full flex-col overflow-hidden"
              style={{ height: `${((totals[index] ?? 0) / top) * 100}%`, minHeight: 2 }}
            >
              {STATE_ORDER.filter((kind) => bucket.counts[kind]).map((kind) => (
                <span
                  key={kind}
                  className={cx("min-h-px w-full", STATE_META[kind].fill)}
                  style={{ flexGrow: bucket.counts[kind], flexBasis: 0 }}
                />
              ))}
            </span>
          )}
        </span>
      ))}
    </span>
  );
}
