import { useState } from "react";
import { TextInput } from "@/shared/components/field.tsx";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";

/** What is no number, or more than a number holds exactly, stays the text that was typed: the server says what is wrong. */
function parse(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const number = Number(trimmed);
  if (!Number.isFinite(number)) return text;
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}

export function NumberControl({ schema, value, onChange }: ControlProps) {
  const written = value === undefined ? "" : String(value);
  const [draft, setDraft] = useState(written);
  // "1." is 1 already, and must not become "1" under the typing hand.
  const text = parse(draft) === value || String(parse(draft)) === written ? draft : written;
  const hasDefault = typeof schema.default === "number";
  return (
    <TextInput
      inputMode={schema.type === "integer" ? "numeric" : "decimal"}
      autoComplete="off"
      value={text}
      placeholder={value === undefined && hasDefault ? String(schema.default) : undefined}
      onText={(next) => {
        setDraft(next);
        onChange(parse(next));
      }}
      className="max-w-52 tabular-nums"
    />
  );
}
