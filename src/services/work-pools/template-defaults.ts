import { bestError, pathText } from "../../domain/parameters/best-error.ts";
import {
  type ExactJson,
  type ExactObject,
  isExactObject,
  parseExact,
} from "../../domain/parameters/exact-json.ts";
import { validateJson } from "../../domain/parameters/json-schema.ts";
import { UnusableSchema } from "../../domain/parameters/json-schema-parts.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";
import { schemaProblem } from "../../domain/parameters/schema-problem.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { hasBlockDocument } from "../../store/queries/block-document-queries.ts";
import { serviceError } from "../errors.ts";

/** A property of the variables, without its default, and the default. */
interface Variable {
  readonly name: string;
  readonly schema: ExactJson;
  readonly value: ExactJson | undefined;
}

function variableOf([name, property]: [string, ExactJson]): Variable {
  if (!isExactObject(property) || !Object.hasOwn(property, "default")) {
    return { name, schema: property, value: undefined };
  }
  const { default: value, ...schema } = property;
  return { name, schema, value };
}

/** The block that a default stands for. */
function blockIn(value: ExactJson | undefined): string | undefined {
  if (!isExactObject(value) || !isExactObject(value.$ref)) return undefined;
  const { block_document_id: id } = value.$ref;
  return typeof id === "string" ? id : undefined;
}

/**
 * Checks that a pool's variables have a usable schema, and that their defaults fit it. A default may name a block, which
 * must be there; what the block holds is checked when a run starts.
 *
 * @throws BatutaError `template-invalid`, `not-found`
 */
export async function checkTemplateDefaults(trx: Queryable, template: string): Promise<void> {
  const parsed = parseExact(template);
  const schema = isExactObject(parsed) ? parsed.variables : undefined;
  if (!isExactObject(schema)) return;
  const unusable = schemaProblem(schema);
  if (unusable !== undefined) throw serviceError("template-invalid", `Invalid schema: ${unusable}`);
  const variables = isExactObject(schema.properties) ? Object.entries(schema.properties).map(variableOf) : [];
  const defaults: Record<string, ExactJson> = {};
  for (const { name, value } of variables) {
    const block = blockIn(value);
    if (block !== undefined && !(await hasBlockDocument(trx, block))) {
      throw serviceError("not-found", "Block not found.", { id: block });
    }
    if (value !== undefined && block === undefined) defaults[name] = value;
  }
  const properties = Object.fromEntries(variables.map((variable) => [variable.name, variable.schema]));
  const complaint = complaintAbout(defaults, { ...schema, properties });
  if (complaint === undefined) return;
  throw serviceError(
    "template-invalid",
    `Validation failed for work pool's job variable defaults: ${complaint}`,
  );
}

function complaintAbout(defaults: ExactObject, schema: ExactObject): string | undefined {
  try {
    const prepared = prepareSchema(schema, { ignoresRequired: true });
    const best = bestError(validateJson(defaults, prepared, { checksFormats: false }));
    if (best === undefined) return undefined;
    if (best.path.length === 0) return `Validation failed. Failure reason: ${best.message}`;
    return `Validation failed for field '${pathText(best.path)}'. Failure reason: ${best.message}`;
  } catch (error) {
    if (!(error instanceof UnusableSchema)) throw error;
    return `Validation failed. Failure reason: ${error.message}`;
  }
}
