import { useState } from "react";
import { useTexts } from "@/features/automations/texts.ts";
import { Field, TextArea } from "@/shared/components/field.tsx";

interface JsonFieldProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly rows?: number;
}

/** A value as JSON to be typed. What is no JSON is said, and changes nothing. */
export function JsonField<Value>({ label, value, onChange, rows = 3 }: JsonFieldProps<Value>) {
  const t = useTexts();
  const [draft, setDraft] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const change = (text: string) => {
    setDraft(text);
    try {
      // safe: the server checks it; here it only has to be JSON
      onChange((text.trim() === "" ? null : JSON.parse(text)) as Value);
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const shown = value === null ? "" : JSON.stringify(value, null, 2);
  return (
    <Field label={label} error={problem === undefined ? undefined : t("jsonWrong", { problem })}>
      <TextArea isCode rows={rows} value={draft ?? shown} onText={change} />
    </Field>
  );
}
