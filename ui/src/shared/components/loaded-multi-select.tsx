import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronDown } from "lucide-react";
import {
  type MultiOption,
  type MultiSelectProps,
  multiSelectTriggerClass,
  useChosenText,
} from "@/shared/components/multi-select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** The loaded half of `MultiSelect`. */
export function LoadedMultiSelect({ label, values, options, onChange, onSearch, onOpen }: MultiSelectProps) {
  const t = useCommonTexts();
  const known = new Map(options.map((option) => [option.value, option]));
  const chosen = values.map((value) => known.get(value) ?? { value, label: value });
  const shown = useChosenText(values, options);
  return (
    <Base.Root
      multiple
      items={[...options]}
      value={chosen}
      onOpenChange={(isOpen) => isOpen && onOpen?.()}
      isItemEqualToValue={(one: MultiOption, other: MultiOption) => one.value === other.value}
      onValueChange={(next: MultiOption[]) => onChange(next.map((option) => option.value))}
      {...(onSearch ? { filter: null, onInputValueChange: onSearch } : {})}
    >
      <Base.Trigger aria-label={`${label}: ${shown}`} className={multiSelectTriggerClass(chosen.length > 0)}>
        <span className="text-muted">{label}</span>
        <span className="truncate">{shown}</span>
        <ChevronDown aria-hidden className="text-faint" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50">
          <Base.Popup
            aria-label={label}
            className="flex max-h-80 w-64 flex-col rounded-md border bg-surface shadow-pop"
          >
            <Base.Input
              placeholder={t("action.search")}
              aria-label={`${t("action.search")}: ${label}`}
              className="m-1 h-8 rounded-sm border bg-page px-2 text-sm"
            />
            <Base.Empty className="px-3 py-2 text-sm text-muted empty:hidden">{t("filter.none")}</Base.Empty>
            <Base.List className="min-h-0 overflow-y-auto pb-1">
              {(option: MultiOption) => (
                <Base.Item
                  key={option.value}
                  value={option}
                  className="flex h-8 cursor-pointer items-center gap-2 pr-3 pl-2 text-sm outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="w-4 shrink-0">
                    <Base.ItemIndicator>
                      <Check aria-hidden className="size-4" />
                    </Base.ItemIndicator>
                  </span>
                  {option.icon}
                  <span className="truncate">{option.label}</span>
                </Base.Item>
              )}
            </Base.List>
            {chosen.length > 0 && (
              <button
                type="button"
                onClick={() => onChange([])}
                className="link border-t px-3 py-1.5 text-left text-sm"
              >
                {t("action.clear")}
              </button>
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
