import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import { buttonClass } from "@/shared/components/button.tsx";
import { cx } from "@/shared/lib/cx.ts";

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface SelectProps<Value extends string> {
  /** Its name for screen readers; shown before the value with `isLabelShown`. */
  readonly label: string;
  readonly isLabelShown?: boolean;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly isSmall?: boolean;
  readonly className?: string;
}

/** One of a few. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelShown, value, options, onChange, isSmall, className } = props;
  return (
    <Base.Root items={[...options]} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <Base.Trigger
        aria-label={label}
        className={cx(
          buttonClass("plain", isSmall ? "small" : "medium"),
          "justify-between font-normal!",
          className,
        )}
      >
        {isLabelShown && <span className="text-muted">{label}</span>}
        <Base.Value className="truncate" />
        <ChevronDown aria-hidden className="text-faint" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner alignItemWithTrigger={false} sideOffset={4} className="z-50">
          <Base.Popup className="max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-md border bg-surface py-1 shadow-pop">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  className="flex h-8 cursor-pointer items-center gap-2 pr-4 pl-2 text-sm outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="w-4">
                    <Base.ItemIndicator>
                      <Check aria-hidden className="size-4" />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText>{option.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
