import { fieldKind } from "@/shared/schema-form/field-kind.ts";
import { type JsonSchema, variantsOf } from "@/shared/schema-form/json-schema.ts";

/** What a new item of a list is before it is filled in. A list has no place for what is left out, so it is never undefined. */
export function startValue(outer: JsonSchema, root: JsonSchema): unknown {
  if ("default" in outer) return outer.default;
  const schema = variantsOf(outer, root).schemas[0] ?? {};
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
