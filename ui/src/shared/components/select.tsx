import { ChevronDown } from "lucide-react";
import type { ComponentType } from "react";
import { buttonClass } from "@/shared/components/button.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { deferred } from "@/shared/lib/deferred.tsx";

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface SelectProps<Value extends string> {
  /** Its name for screen readers; shown before the value with `isLabelShown`. */
  readonly label: string;
  readonly isLabelShown?: boolean;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly isSmall?: boolean;
  readonly className?: string;
}

/** Class names of what opens it. */
export const selectTriggerClass = (isSmall: boolean | undefined, className: string | undefined): string =>
  cx(buttonClass("plain", isSmall ? "small" : "medium"), "justify-between font-normal!", className);

function Placeholder({ label, isLabelShown, value, options, isSmall, className }: SelectProps<string>) {
  const shown = options.find((option) => option.value === value)?.label;
  return (
    <button
      type="button"
      aria-busy
      aria-label={`${label} ${shown ?? ""}`}
      className={selectTriggerClass(isSmall, className)}
    >
      {isLabelShown && <span className="text-muted">{`${label} `}</span>}
      <span className="truncate">{shown}</span>
      <ChevronDown aria-hidden className="text-faint" />
    </button>
  );
}

const load = () => import("@/shared/components/loaded-select.tsx").then((module) => module.LoadedSelect);

const Deferred = deferred<SelectProps<string>>(
  // safe: it only hands on values of its own options
  load as () => Promise<ComponentType<SelectProps<string>>>,
  Placeholder,
);

/** Loads it now: for tests, which look at once. */
export const preloadSelect = Deferred.preload;

/** One of a few. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  // safe: as above
  return <Deferred {...(props as unknown as SelectProps<string>)} />;
}
