import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import { type SelectProps, selectTriggerClass } from "@/shared/components/select.tsx";

/** The loaded half of `Select`. */
export function LoadedSelect<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelShown, value, options, onChange, isSmall, className } = props;
  return (
    <Base.Root items={[...options]} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <Base.Trigger aria-label={label} className={selectTriggerClass(isSmall, className)}>
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
