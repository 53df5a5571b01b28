import { z } from "zod";
import { JsonObject } from "../primitives.ts";
import { route } from "../route.ts";

/** What is wrong: in words, or by property or index of what lies below. */
export type SchemaValueError = string | SchemaValuePropertyError | SchemaValueIndexError;
export interface SchemaValuePropertyError {
  property: string;
  errors: SchemaValueError[];
}
export interface SchemaValueIndexError {
  index: number;
  errors: SchemaValueError[];
}

export const SchemaValuePropertyError: z.ZodType<SchemaValuePropertyError> = z.object({
  property: z.string(),
  get errors() {
    return SchemaValueErrors;
  },
});
export const SchemaValueIndexError: z.ZodType<SchemaValueIndexError> = z.object({
  index: z.int(),
  get errors() {
    return SchemaValueErrors;
  },
});
const SchemaValueErrors: z.ZodType<SchemaValueError[]> = z.array(
  z.union([z.string(), SchemaValuePropertyError, SchemaValueIndexError]),
);

export const SchemaValuesValidationResponse = z.object({ errors: SchemaValueErrors, valid: z.boolean() });
export type SchemaValuesValidationResponse = z.infer<typeof SchemaValuesValidationResponse>;

export const validateSchemaValues = route({
  id: "validate-schema-values",
  method: "POST",
  path: "/ui/schemas/validate",
  tag: "UI",
  summary: "Check values against a JSON schema, by field",
  body: z.object({ schema: JsonObject, values: JsonObject }),
  responses: { 200: SchemaValuesValidationResponse },
});

export const schemaValueRoutes = [validateSchemaValues] as const;
