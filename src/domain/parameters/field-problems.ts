import { bestError, pathText } from "./best-error.ts";
import { type ExactObject, parseExact } from "./exact-json.ts";
import { validateJson } from "./json-schema.ts";
import { type SchemaError, UnusableSchema } from "./json-schema-parts.ts";

/** What is wrong with one parameter. */
export interface FieldProblem {
  /** `limit`, `rows[2].id`; empty when it is about all of them. */
  readonly field: string;
  readonly message: string;
  readonly isMissing: boolean;
}

/** What is wrong with parameters, once for each of them; nothing when the schema itself is no good. */
export function fieldProblems(text: string, schema: ExactObject): readonly FieldProblem[] {
  let errors: readonly SchemaError[];
  try {
    errors = validateJson(parseExact(text), schema, { checksFormats: false });
  } catch (error) {
    if (error instanceof UnusableSchema) return [];
    throw error;
  }
  const byField = new Map<string, SchemaError[]>();
  for (const error of errors) {
    const isWhole = error.path.length === 0;
    const field = String((isWhole ? error.missing : error.path[0]) ?? "");
    byField.set(field, [...(byField.get(field) ?? []), error]);
  }
  return [...byField.values()].flatMap((found) => {
    const best = bestError(found);
    if (best === undefined) return [];
    const path = best.missing === undefined ? best.path : [...best.path, best.missing];
    return [{ field: pathText(path), message: best.message, isMissing: best.missing !== undefined }];
  });
}
