import type { DeploymentUpdate } from "../../contract/deployments/schemas.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import { bestError, pathText } from "../../domain/parameters/best-error.ts";
import {
  type ExactObject,
  exactText,
  isExactObject,
  parseExact,
} from "../../domain/parameters/exact-json.ts";
import { fieldProblems } from "../../domain/parameters/field-problems.ts";
import {
  type HydrationSources,
  hydrate,
  hydrationProblems,
  needsHydration,
  variablesIn,
  withoutLater,
} from "../../domain/parameters/hydrate.ts";
import { validateJson } from "../../domain/parameters/json-schema.ts";
import { MissingPointer, UnusableSchema } from "../../domain/parameters/json-schema-parts.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";
import { pythonText } from "../../domain/parameters/python-text.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findVariableTexts } from "../../store/queries/variable-texts.ts";
import type { DeploymentTable } from "../../store/tables/deployment.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { createTemplateRenderer } from "./render-template.ts";

function objectOf(text: string): ExactObject {
  const value = parseExact(text);
  return isExactObject(value) ? value : {};
}

/** The parts that hydration of these values looks up. */
export async function hydrationSources(
  ctx: Pick<ServiceContext, "clock" | "ids">,
  db: Queryable,
  value: ExactObject,
  resolves: boolean,
): Promise<HydrationSources> {
  const variables = await findVariableTexts(db, [...new Set(variablesIn(value))]);
  return { variables, resolves, render: createTemplateRenderer(ctx, resolves) };
}

/**
 * The text of parameters after hydration; the very text when nothing in it asks for it.
 *
 * @param what `flow run` or `deployment`, for the message
 * @throws BatutaError `parameters-not-hydrated`
 */
export async function hydrateParameters(
  ctx: Pick<ServiceContext, "clock" | "ids">,
  db: Queryable,
  text: string,
  what: string,
): Promise<string> {
  if (!needsHydration(text)) return text;
  const value = objectOf(text);
  const hydrated = hydrate(value, await hydrationSources(ctx, db, value, true));
  const [problem] = hydrationProblems(hydrated);
  if (problem !== undefined) {
    throw serviceError("parameters-not-hydrated", `Error hydrating ${what} parameters: ${problem.message}`);
  }
  return exactText(withoutLater(hydrated, []));
}

/** What is wrong with an object by a schema, in one sentence; undefined when nothing is. */
export function schemaComplaint(text: string, schema: ExactObject): string | undefined {
  if (Object.keys(schema).length === 0) return undefined;
  try {
    const best = bestError(validateJson(parseExact(text), schema, { checksFormats: false }));
    if (best === undefined) return undefined;
    if (best.path.length === 0) return `Validation failed. Failure reason: ${best.message}`;
    return `Validation failed for field '${pathText(best.path)}'. Failure reason: ${best.message}`;
  } catch (error) {
    if (!(error instanceof UnusableSchema)) throw error;
    const where = error instanceof MissingPointer ? ` does not exist within ${pythonText(error.root)}` : "";
    return `Validation failed. Failure reason: ${error.message}${where}`;
  }
}

/** What is wrong with parameters by a deployment's schema; undefined when nothing is. */
export function parameterComplaint(
  text: string,
  schemaText: string | null,
  options: { readonly ignoresRequired?: boolean } = {},
): string | undefined {
  return schemaText === null
    ? undefined
    : schemaComplaint(text, prepareSchema(objectOf(schemaText), options));
}

/** The same, of each parameter: Prefect names one, forms want all. */
export function parameterProblems(
  text: string,
  schemaText: string | null,
): readonly { readonly field: string; readonly message: string }[] {
  if (schemaText === null) return [];
  return fieldProblems(text, prepareSchema(objectOf(schemaText))).map(({ field, message }) => ({
    field,
    message,
  }));
}

/**
 * Columns of a PATCH that sends parameters: hydrated, and checked against the schema that will hold. What is required may
 * still come with a run.
 */
export async function checkStoredParameters(
  ctx: ServiceContext,
  trx: Queryable,
  row: DeploymentTable,
  body: DeploymentUpdate,
): Promise<{ readonly parameters?: string }> {
  if (body.parameters == null) return {};
  const parameters = await hydrateParameters(ctx, trx, jsonTextOf(body.parameters), "deployment");
  const isEnforced = body.enforce_parameter_schema ?? row.enforce_parameter_schema !== 0;
  const schema =
    body.parameter_openapi_schema == null
      ? row.parameter_openapi_schema
      : jsonTextOf(body.parameter_openapi_schema);
  const complaint = isEnforced
    ? parameterComplaint(parameters, schema, { ignoresRequired: true })
    : undefined;
  if (complaint !== undefined) {
    throw serviceError("parameters-invalid", `Error updating deployment: ${complaint}`);
  }
  return { parameters };
}
