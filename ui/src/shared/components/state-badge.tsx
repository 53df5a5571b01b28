import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { STATE_META, type StateType, stateKind } from "@/shared/lib/state-meta.ts";

interface StateBadgeProps {
  readonly type: StateType | null | undefined;
  /** The state's own name; shown as it is where it says more than the type (`AwaitingRetry`). */
  readonly name?: string | null | undefined;
  /** Only the icon, with the name for screen readers. */
  readonly isIconOnly?: boolean;
}

/** A state by icon, colour and word. What runs, breathes. */
export function StateBadge({ type, name, isIconOnly }: StateBadgeProps) {
  const t = useCommonTexts();
  const kind = stateKind(type, name);
  const { icon: Icon, text } = STATE_META[kind];
  const standard = t(`state.${kind}`);
  const isStandard = !name || name.toLowerCase() === kind;
  const label = isStandard ? standard : name.replace(/(?<=[a-z])(?=[A-Z])/g, " ");
  return (
    <span
      className={cx("inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap", text)}
      title={isIconOnly ? label : undefined}
    >
      <Icon aria-hidden className={cx("size-4 shrink-0", kind === "running" && "animate-alive")} />
      <span className={isIconOnly ? "sr-only" : undefined}>{label}</span>
    </span>
  );
}

/** The state of a row: its icon alone where a phone has no room for the word. */
export function RowState({ type, name }: Pick<StateBadgeProps, "type" | "name">) {
  return (
    <>
      <span className="max-md:hidden">
        <StateBadge type={type} name={name} />
      </span>
      <span className="md:hidden">
        <StateBadge type={type} name={name} isIconOnly />
      </span>
    </>
  );
}
