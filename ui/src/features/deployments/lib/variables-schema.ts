import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";
import type { SchemaValues } from "@/shared/schema-form/schema-form.tsx";

export const NO_SCHEMA: JsonSchema = { type: "object" };

/**
 * The schema of a pool's job variables; none of them is required, as the pool has its own values.
 *
 * @param given - what a deployment gives in place of the pool's values: shown as the default of its fields.
 */
export function variablesSchema(template: unknown, given: SchemaValues = {}): JsonSchema {
  const variables = isRecord(template) ? template.variables : undefined;
  if (!isRecord(variables)) return NO_SCHEMA;
  const properties = isRecord(variables.properties) ? variables.properties : {};
  const withGiven = Object.entries(properties).map(([name, schema]) => [
    name,
    isRecord(schema) && name in given ? { ...schema, default: given[name] } : schema,
  ]);
  // safe: what a template calls its variables is a JSON schema
  return {
    ...(variables as JsonSchema),
    properties: Object.fromEntries(withGiven) as NonNullable<JsonSchema["properties"]>,
    required: [],
  };
}
