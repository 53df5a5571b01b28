import { useState } from "react";
import { TextArea, TextInput } from "@/shared/components/field.tsx";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";

const LONG_CHARACTERS = 100;
const isLong = (text: unknown): boolean =>
  typeof text === "string" && (text.includes("\n") || text.length > LONG_CHARACTERS);

/** Text; several lines for what is long, and for JSON kept as text. An emptied field is left out, unless a default would take its place. */
export function TextControl({ schema, value, onChange }: ControlProps) {
  const [isTall] = useState(() => isLong(value) || isLong(schema.default) || schema.format === "json-string");
  const text = typeof value === "string" ? value : "";
  const hasDefault = typeof schema.default === "string" && schema.default !== "";
  const onText = (next: string) => onChange(next === "" && !hasDefault ? undefined : next);
  const placeholder = value === undefined && hasDefault ? String(schema.default) : undefined;
  if (isTall) {
    const isCode = schema.format === "json-string" || schema.format === "json";
    return (
      <TextArea
        value={text}
        onText={onText}
        isCode={isCode}
        rows={5}
        {...(placeholder ? { placeholder } : {})}
      />
    );
  }
  return (
    <TextInput
      value={text}
      onText={onText}
      placeholder={placeholder}
      inputMode={schema.format === "uri" ? "url" : schema.format === "email" ? "email" : "text"}
      autoComplete="off"
    />
  );
}

/** A day or a time of day, by the browser's own control. */
export function DateControl({ schema, value, onChange }: ControlProps) {
  return (
    <TextInput
      type={schema.format === "date" ? "date" : "time"}
      step={schema.format === "date" ? undefined : 1}
      value={typeof value === "string" ? value : ""}
      onText={(text) => onChange(text === "" ? undefined : text)}
      className="max-w-52"
    />
  );
}
