import { Select } from "@/shared/components/select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Names of time ranges in addresses, with their seconds. */
export const RANGES = {
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  quarter: 7_776_000,
} as const;
export type Range = keyof typeof RANGES;

export const isRange = (value: unknown): value is Range =>
  typeof value === "string" && Object.hasOwn(RANGES, value);

interface RangeSelectProps<Value extends Range | "all"> {
  readonly value: Value;
  readonly onChange: (range: Value) => void;
  readonly options: readonly Value[];
}

/** How far back a page looks. */
export function RangeSelect<Value extends Range | "all">({
  value,
  onChange,
  options,
}: RangeSelectProps<Value>) {
  const t = useCommonTexts();
  return (
    <Select
      label={t("range.label")}
      value={value}
      onChange={onChange}
      options={options.map((range) => ({ value: range, label: t(`range.${range}`) }))}
    />
  );
}
