import { Select } from "@/shared/components/select.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { choicesOf } from "@/shared/schema-form/field-kind.ts";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

const UNSET = "";
const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** One of the values of `enum`, or the only one of `const`. */
export function ChoiceControl({ schema, label, value, onChange }: ControlProps) {
  const t = useTexts();
  const choices = choicesOf(schema);
  const texts = choices.map((one) => JSON.stringify(one));
  const unset = "default" in schema ? t("byDefault", { value: shown(schema.default) }) : t("choose");
  const options = [
    { value: UNSET, label: unset },
    ...choices.map((one, index) => ({ value: String(index), label: shown(one) })),
  ];
  const at = texts.indexOf(JSON.stringify(value));
  return (
    <Select
      label={label}
      value={value === undefined || at < 0 ? UNSET : String(at)}
      options={options}
      onChange={(next) => onChange(next === UNSET ? undefined : choices[Number(next)])}
      className="max-w-full self-start"
    />
  );
}

/** Yes or no. What is not set shows its default. */
export function BooleanControl({ schema, label, value, onChange }: ControlProps) {
  const t = useTexts();
  const isOn = value === undefined ? schema.default === true : value === true;
  const isUndecided = value === undefined && typeof schema.default !== "boolean";
  return (
    <span className="flex h-8 items-center gap-2 text-sm text-muted">
      <Switch label={label} isLabelHidden isOn={isOn} onChange={onChange} />
      {isUndecided ? t("unset") : isOn ? t("isTrue") : t("isFalse")}
    </span>
  );
}
