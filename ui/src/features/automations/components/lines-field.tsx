import { type ReactNode, useState } from "react";
import { Field, TextArea } from "@/shared/components/field.tsx";

interface LinesFieldProps<Value> {
  readonly label: string;
  readonly help?: ReactNode;
  readonly value: Value;
  readonly toText: (value: Value) => string;
  readonly fromText: (text: string) => Value;
  readonly onChange: (value: Value) => void;
}

/** A value that is written as lines. What is typed stays as typed, half-written lines too, until it is left. */
export function LinesField<Value>({
  label,
  help,
  value,
  toText,
  fromText,
  onChange,
}: LinesFieldProps<Value>) {
  const [draft, setDraft] = useState<string>();
  return (
    <Field label={label} help={help}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears of the field inside being left, which is all */}
      <div onBlur={() => setDraft(undefined)}>
        <TextArea
          isCode
          rows={2}
          value={draft ?? toText(value)}
          onText={(text) => {
            setDraft(text);
            onChange(fromText(text));
          }}
        />
      </div>
    </Field>
  );
}
