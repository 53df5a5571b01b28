import type { FieldKind } from "@/shared/schema-form/field-kind.ts";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";
import type { useTexts } from "@/shared/schema-form/texts.ts";

type Translate = ReturnType<typeof useTexts>;

/** What may be typed, in words: range, unit, form. Nothing for what the control itself shows. */
export function limitsText(schema: JsonSchema, kind: FieldKind, t: Translate): string | undefined {
  const parts: string[] = [];
  const {
    minimum: min,
    maximum: max,
    exclusiveMinimum: above,
    exclusiveMaximum: below,
    multipleOf: step,
  } = schema;
  if (kind === "number") {
    if (schema.format === "time-delta" || schema.format === "duration") parts.push(t("seconds"));
    if (min !== undefined && max !== undefined) parts.push(t("range", { min, max }));
    else if (min !== undefined) parts.push(t("atLeast", { min }));
    else if (max !== undefined) parts.push(t("atMost", { max }));
    if (typeof above === "number") parts.push(t("above", { min: above }));
    if (typeof below === "number") parts.push(t("below", { max: below }));
    if (step !== undefined) parts.push(t("multipleOf", { step }));
  } else if (kind === "text" && (schema.format === "duration" || schema.format === "time-delta"))
    parts.push(t("duration"));
  return parts.length === 0 ? undefined : parts.join(", ");
}

const SHOWN_CHARACTERS = 120;

/** The default in a few words, where the control does not show it by itself. */
export function defaultText(schema: JsonSchema, kind: FieldKind): string | undefined {
  if (!("default" in schema) || schema.default === null || schema.default === "") return undefined;
  if (kind !== "date" && kind !== "time" && kind !== "date-time") return undefined;
  const text = typeof schema.default === "string" ? schema.default : JSON.stringify(schema.default);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
