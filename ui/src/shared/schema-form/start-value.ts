import { fieldKind } from "@/shared/schema-form/field-kind.ts";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";

/** What a new item of a list is before it is filled in. A list has no place for what is left out, so it is never undefined. */
export function startValue(schema: JsonSchema): unknown {
  if ("default" in schema) return schema.default;
  switch (fieldKind(schema)) {
    case "boolean":
      return false;
    case "object":
    case "map":
      return {};
    case "array":
      return [];
    case "text":
    case "secret":
    case "number":
      return "";
    default:
      return null;
  }
}
