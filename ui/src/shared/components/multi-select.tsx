import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "@/shared/components/button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { deferred } from "@/shared/lib/deferred.tsx";

export interface MultiOption {
  readonly value: string;
  readonly label: string;
  readonly icon?: ReactNode;
}

export interface MultiSelectProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly options: readonly MultiOption[];
  readonly onChange: (values: string[]) => void;
  /** Asked with what is typed, when the options come from the server; they are not filtered here then. */
  readonly onSearch?: (text: string) => void;
  /** Called when it is opened: options that nobody looks at need not be asked for. */
  readonly onOpen?: () => void;
}

/** What of it is chosen, in words. */
export function useChosenText(values: readonly string[], options: readonly MultiOption[]): string {
  const t = useCommonTexts();
  const [first] = values;
  if (first === undefined) return t("filter.any");
  if (values.length > 1) return t("filter.chosen", { count: values.length });
  return options.find((option) => option.value === first)?.label ?? first;
}

/** Class names of what opens it. */
export const multiSelectTriggerClass = (isUsed: boolean): string =>
  cx(buttonClass("plain"), "max-w-64 font-normal!", isUsed && "border-accent!");

function Placeholder({ label, values, options }: MultiSelectProps) {
  const shown = useChosenText(values, options);
  return (
    <button
      type="button"
      aria-busy
      aria-label={`${label} ${shown}`}
      className={multiSelectTriggerClass(values.length > 0)}
    >
      <span className="text-muted">{`${label} `}</span>
      <span className="truncate">{shown}</span>
      <ChevronDown aria-hidden className="text-faint" />
    </button>
  );
}

/** Several of many, with a field to search in: the filters of lists. */
export const MultiSelect = deferred<MultiSelectProps>(
  () => import("@/shared/components/loaded-multi-select.tsx").then((module) => module.LoadedMultiSelect),
  Placeholder,
);
