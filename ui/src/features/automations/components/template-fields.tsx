import { TargetsPicker } from "@/features/automations/components/target-picker.tsx";
import { useTexts } from "@/features/automations/texts.ts";
import { TEMPLATES, type TemplateValues } from "@/features/automations/trigger-template.ts";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { Select } from "@/shared/components/select.tsx";

const MIN_SECONDS = 10;
const DEFAULT_SECONDS = 300;

interface TemplateFieldsProps {
  readonly values: TemplateValues;
  readonly onChange: (values: TemplateValues) => void;
}

/** The few fields of a trigger about states. */
export function TemplateFields({ values, onChange }: TemplateFieldsProps) {
  const t = useTexts();
  const { kind, states, staysFor, ids, tags } = values;
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Select
        label={t("posture.label")}
        isLabelShown
        value={staysFor === undefined ? "enters" : "stays"}
        options={(["enters", "stays"] as const).map((value) => ({ value, label: t(`posture.${value}`) }))}
        onChange={(next) => onChange({ ...values, staysFor: next === "stays" ? DEFAULT_SECONDS : undefined })}
      />
      <MultiSelect
        label={t("states")}
        values={states}
        options={TEMPLATES[kind].states.map((state) => ({ value: state, label: state }))}
        onChange={(next) => onChange({ ...values, states: next })}
      />
      <TargetsPicker
        kind={kind === "flow-run" ? "flow" : kind}
        label={kind === "flow-run" ? t("flows") : t("things")}
        values={ids}
        onChange={(next) => onChange({ ...values, ids: next })}
      />
      {staysFor !== undefined && (
        <Field label={t("for")}>
          <TextInput
            type="number"
            min={MIN_SECONDS}
            value={String(staysFor)}
            onText={(text) => onChange({ ...values, staysFor: Number(text) })}
          />
        </Field>
      )}
      {kind === "flow-run" && (
        <Field label={t("runTags")}>
          <TextInput
            value={tags.join(", ")}
            onText={(text) => onChange({ ...values, tags: text === "" ? [] : text.split(/,\s*/) })}
          />
        </Field>
      )}
    </div>
  );
}
