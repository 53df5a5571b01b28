import { useTexts } from "@/features/automations/texts.ts";
import { Field, TextArea } from "@/shared/components/field.tsx";
import { useJsonDraft } from "@/shared/schema-form/use-json-draft.ts";

interface JsonFieldProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly rows?: number;
}

/** A value as JSON to be typed. What is no JSON is said, and changes nothing. */
export function JsonField<Value>({ label, value, onChange, rows = 3 }: JsonFieldProps<Value>) {
  const t = useTexts();
  const { text, problem, type } = useJsonDraft(
    value ?? undefined,
    (next) => onChange((next ?? null) as Value), // safe: the server checks it; here it only has to be JSON
  );
  return (
    <Field label={label} error={problem === undefined ? undefined : t("jsonWrong", { problem })}>
      <TextArea isCode rows={rows} value={text} onText={type} />
    </Field>
  );
}
