import { createRequire } from "node:module";
import { requireBase } from "../../../config/load-module.ts";
import type { StandardSchema } from "../standard-schema.ts";
import type { JsonSchema } from "./write-schema.ts";

/** What a Standard Schema says of itself as a JSON schema. */
export interface ExplicitSchema {
  readonly schema: JsonSchema;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** It takes a missing value. */
  readonly isOptional: boolean;
}

/**
 * The JSON schema of what a Standard Schema takes: by the specification's own extension (Zod 4.2, ArkType 2.1.28), or by
 * Valibot's package for it.
 *
 * @param name - under which what it refers to is kept.
 * @param moduleUrl - of the flow, from where Valibot's package is looked for.
 * @returns undefined when it can't tell: then the types do.
 */
export function explicitSchema(
  schema: StandardSchema,
  name: string,
  moduleUrl: string | undefined,
): ExplicitSchema | undefined {
  let written: JsonSchema | undefined;
  try {
    written = converted(schema, moduleUrl);
  } catch {
    // It holds what JSON does not have, as dates are for Zod.
    return undefined;
  }
  if (written === undefined) return undefined;
  const { $schema: _draft, $defs, definitions, ...rest } = written;
  const known = { ...asRecord($defs), ...asRecord(definitions) };
  const isSelf = JSON.stringify(written).includes('"$ref":"#"');
  const own = (part: string): string => `${name}.${part}`;
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const target = key === "$ref" && typeof each === "string" ? each : undefined;
        if (target === "#") return [key, `#/definitions/${name}`];
        const part = target?.replace(/^#\/(?:\$defs|definitions)\//, "");
        return part === undefined ? [key, moved(each)] : [key, `#/definitions/${own(part)}`];
      }),
    );
  };
  const whole = moved(rest) as JsonSchema; // safe: an object stays one
  const found = Object.fromEntries(
    Object.entries(known).map(([part, each]) => [own(part), moved(each) as JsonSchema]), // safe: as above
  );
  return {
    schema: isSelf ? { $ref: `#/definitions/${name}` } : whole,
    definitions: isSelf ? { ...found, [name]: whole } : found,
    isOptional: takesNothing(schema),
  };
}

function converted(schema: StandardSchema, moduleUrl: string | undefined): JsonSchema | undefined {
  const standard: { readonly vendor: string; readonly jsonSchema?: unknown } = schema["~standard"];
  const { jsonSchema } = standard;
  if (typeof jsonSchema === "object" && jsonSchema !== null && "input" in jsonSchema) {
    const { input } = jsonSchema;
    if (typeof input === "function") return asRecord(input.call(jsonSchema, { target: "draft-07" }));
  }
  if (standard.vendor !== "valibot") return undefined;
  const { toJsonSchema }: { readonly toJsonSchema?: unknown } = createRequire(
    moduleUrl?.startsWith("file:") ? moduleUrl : requireBase(import.meta.url),
  )("@valibot/to-json-schema");
  return typeof toJsonSchema === "function"
    ? asRecord(toJsonSchema(schema, { typeMode: "input" }))
    : undefined;
}

function asRecord(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null ? (value as JsonSchema) : {}; // safe: an object
}

function takesNothing(schema: StandardSchema): boolean {
  const result = schema["~standard"].validate(undefined);
  if (!(result instanceof Promise)) return !result.issues;
  // Nobody waits for the answer, so nobody may miss its failure.
  result.catch(() => undefined);
  return false;
}
