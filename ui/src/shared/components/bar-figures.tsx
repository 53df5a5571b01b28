import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { STATE_META, STATE_ORDER, type StateKind } from "@/shared/lib/state-meta.ts";

interface BarFiguresProps {
  readonly counts: Partial<Readonly<Record<StateKind, number>>>;
  /** The bar's stretch of time. */
  readonly title: string;
  /** Where the bar stands between the chart's left (0) and right (1). */
  readonly share: number;
}

/** The numbers of a bar, beside it. */
export function BarFigures({ counts, title, share }: BarFiguresProps) {
  const t = useCommonTexts();
  const shown = STATE_ORDER.filter((kind) => (counts[kind] ?? 0) > 0);
  const side =
    share > 0.5 ? { right: `${(1 - share) * 100 + 2}%` } : { left: `calc(${share * 100 + 2}% + 2.25rem)` };
  return (
    <div
      aria-hidden
      style={side}
      className="pointer-events-none absolute top-1 z-20 min-w-40 rounded-md border bg-surface px-2.5 py-1.5 text-xs shadow-pop"
    >
      <p className="mb-1 font-medium whitespace-nowrap">{title}</p>
      {shown.length === 0 && <p className="text-muted">{t("chart.none")}</p>}
      {shown.map((kind) => {
        const { icon: Icon, text } = STATE_META[kind];
        return (
          <p key={kind} className="flex items-center gap-1.5">
            <Icon className={cx("size-3.5", text)} />
            <span className="flex-1">{t(`state.${kind}`)}</span>
            <span className="pl-4 font-medium">{numberText(counts[kind])}</span>
          </p>
        );
      })}
    </div>
  );
}
