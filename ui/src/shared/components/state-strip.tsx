import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { STATE_META, STATE_ORDER, type StateKind } from "@/shared/lib/state-meta.ts";

/** Counts by state as one thin bar of their shares, with the counts as its title and for screen readers. */
export function StateStrip({
  counts,
  className,
}: {
  readonly counts: Partial<Record<StateKind, number>>;
  readonly className?: string;
}) {
  const t = useCommonTexts();
  const shown = STATE_ORDER.filter((kind) => (counts[kind] ?? 0) > 0);
  const words = shown.map((kind) => `${numberText(counts[kind])} ${t(`state.${kind}`)}`).join(", ");
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={cx("flex h-2 w-full gap-px overflow-hidden rounded-sm bg-sunken", className)}
    >
      {shown.map((kind) => (
        <span
          key={kind}
          className={cx("min-w-0.5", STATE_META[kind].fill)}
          style={{ flexGrow: counts[kind] }}
        />
      ))}
    </span>
  );
}
