import { jsonTextOf } from "../../contract/json-text.ts";
import type { SchemaValueError, SchemaValuesValidationResponse } from "../../contract/ui/schema-values.ts";
import { bestError } from "../../domain/parameters/best-error.ts";
import {
  type ExactJson,
  type ExactObject,
  isExactObject,
  parseExact,
} from "../../domain/parameters/exact-json.ts";
import { hydrate, hydrationProblems, withoutLater } from "../../domain/parameters/hydrate.ts";
import { validateJson } from "../../domain/parameters/json-schema.ts";
import {
  MissingPointer,
  type SchemaError,
  UnusableSchema,
} from "../../domain/parameters/json-schema-parts.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";
import { pythonText } from "../../domain/parameters/python-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { hydrationSources } from "./parameters.ts";

type Path = readonly (string | number)[];

/** Puts a message where it belongs; below the same field, errors share its entry. */
function place(errors: SchemaValueError[], path: Path, message: string): void {
  const [key, ...rest] = path;
  if (key === undefined) {
    errors.push(message);
    return;
  }
  if (rest.length === 0) {
    errors.push(entryOf(key, [message]));
    return;
  }
  const known = errors.find(
    (error) =>
      typeof error !== "string" && ("property" in error ? error.property === key : error.index === key),
  );
  if (known !== undefined && typeof known !== "string") place(known.errors, rest, message);
  else {
    const below: SchemaValueError[] = [];
    place(below, rest, message);
    errors.push(entryOf(key, below));
  }
}

function entryOf(key: string | number, errors: SchemaValueError[]): SchemaValueError {
  return typeof key === "number" ? { index: key, errors } : { property: key, errors };
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((part, at) => path[at] === part);
}

/** Reasons of `anyOf` that lie deeper are told where they are. */
function placed(error: SchemaError): { readonly path: Path; readonly message: string } {
  const best = bestError([error]) ?? error;
  const shown = best.path.length > error.path.length ? best : error;
  const path = shown.missing === undefined ? shown.path : [...shown.path, shown.missing];
  return { path, message: shown.message };
}

function invalidSchema(error: UnusableSchema): Error {
  const where = error instanceof MissingPointer ? ` does not exist within ${pythonText(error.root)}` : "";
  const reason =
    error instanceof MissingPointer
      ? `Validation failed. Failure reason: ${error.message}${where}`
      : error.message;
  return serviceError("schema-invalid", `Invalid schema: ${reason}`);
}

function errorsOf(values: ExactJson, schema: ExactObject, later: readonly Path[]): SchemaValueError[] {
  const errors: SchemaValueError[] = [];
  try {
    for (const error of validateJson(values, prepareSchema(schema), { checksFormats: true })) {
      const { path, message } = placed(error);
      // What is known only when a run is made cannot be wrong yet.
      if (!later.some((start) => startsWith(path, start))) place(errors, path, message);
    }
  } catch (error) {
    if (error instanceof UnusableSchema) throw invalidSchema(error);
    throw error;
  }
  return errors;
}

/**
 * Checks values against a schema, field by field, for forms. Values of variables and templates count as good.
 *
 * @throws BatutaError `schema-invalid`
 */
export async function validateValues(
  ctx: ServiceContext,
  body: { readonly schema: unknown; readonly values: unknown },
): Promise<SchemaValuesValidationResponse> {
  const [schema, values] = [parseExact(jsonTextOf(body.schema)), parseExact(jsonTextOf(body.values))];
  if (!isExactObject(schema) || !isExactObject(values))
    throw serviceError("schema-invalid", "Invalid schema");
  const hydrated = hydrate(values, await hydrationSources(ctx, ctx.store.db, values, false));
  const problems = hydrationProblems(hydrated);
  const errors: SchemaValueError[] = [];
  for (const { path, message } of problems) place(errors, path, message);
  if (problems.length === 0) {
    const later: Path[] = [];
    errors.push(...errorsOf(withoutLater(hydrated, later), schema, later));
  }
  return { errors, valid: errors.length === 0 };
}
