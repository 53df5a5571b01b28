import { fileURLToPath } from "node:url";
import { BatutaError } from "../../../platform/errors.ts";
import type { FlowSpec } from "../../engine/flow-spec.ts";
import { describeParameters } from "../describe-parameters.ts";
import { functionShape } from "../function-shape.ts";
import { isStandardSchema, type StandardSchema } from "../standard-schema.ts";
import { explicitSchema } from "./explicit-schema.ts";
import { type ParametersSchema, parametersSchemaOf } from "./parameters-schema-of.ts";
import type { JsonSchema } from "./write-schema.ts";

/** The schema of a loaded flow's parameters. */
export interface FlowParameters {
  readonly schema: ParametersSchema;
  /** False when nothing told more than the names: then any value is taken. */
  readonly isTold: boolean;
}

/**
 * The schema of a loaded flow's parameters: by the schemas that it was given, else by the types in its source.
 *
 * @throws `BatutaError` with code `parameter-type-unresolved`, which names the parameters.
 */
export async function flowParametersSchema(spec: FlowSpec): Promise<FlowParameters> {
  const names = namesOf(spec);
  const given = explicitSchemas(spec, names);
  const open = names.filter((name) => !Object.hasOwn(given.properties, name));
  if (names.length > 0 && open.length === 0) return { schema: withOrder(given, names), isTold: true };
  const known = new Set(Object.keys(given.properties));
  const path = spec.moduleUrl?.startsWith("file:") ? fileURLToPath(spec.moduleUrl) : undefined;
  const read =
    path === undefined
      ? undefined
      : await parametersSchemaOf(path, spec.name, { known, functionName: spec.fn.name });
  if (read === undefined) {
    const properties = { ...Object.fromEntries(open.map((name) => [name, {}])), ...given.properties };
    return { schema: withOrder({ ...given, properties }, names), isTold: known.size > 0 };
  }
  const required = (read.required ?? []).filter((name) => !known.has(name));
  const order = [...new Set([...names, ...Object.keys(read.properties)])];
  const whole = {
    properties: { ...read.properties, ...given.properties },
    required: [...required, ...given.required],
    definitions: { ...read.definitions, ...given.definitions },
  };
  return { schema: withOrder(whole, order), isTold: true };
}

interface Parts {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

function withOrder({ properties, required, definitions }: Parts, order: readonly string[]): ParametersSchema {
  const names = [...order, ...Object.keys(properties).filter((name) => !order.includes(name))];
  const ordered = names.map((name, position): [string, JsonSchema] => [
    name,
    { ...properties[name], title: name, position },
  ]);
  const needed = names.filter((name) => required.includes(name));
  return {
    title: "Parameters",
    type: "object",
    properties: Object.fromEntries(ordered),
    ...(needed.length === 0 ? {} : { required: needed }),
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
  };
}

function namesOf(spec: FlowSpec): readonly string[] {
  const { fn, name, moduleUrl, parametersOption } = spec;
  try {
    return describeParameters(fn, parametersOption, `flow '${name}'`, moduleUrl).names();
  } catch (error) {
    if (BatutaError.hasCode(error, "unnamed-parameters")) return [];
    throw error;
  }
}

const NONE: Parts = { properties: {}, required: [], definitions: {} };

/** What the option `parameters` tells; parameters whose schemas tell nothing are left out. */
function explicitSchemas(spec: FlowSpec, names: readonly string[]): Parts {
  const option = spec.parametersOption;
  if (option === undefined) return NONE;
  if (isStandardSchema(option)) {
    const [sole] = names;
    const isSole = names.length === 1 && sole !== undefined && functionShape(spec.fn).kind !== "object";
    return isSole ? byName(spec, [[sole, option]]) : ofWhole(spec, option);
  }
  const entries = Array.isArray(option)
    ? option.map((each: unknown, index): [string, unknown] => [names[index] ?? "", each])
    : Object.entries(option);
  return byName(
    spec,
    entries.filter(
      (entry): entry is [string, StandardSchema] => entry[0] !== "" && isStandardSchema(entry[1]),
    ),
  );
}

function byName({ moduleUrl }: FlowSpec, entries: readonly (readonly [string, StandardSchema])[]): Parts {
  const found = entries.flatMap(([name, schema]) => {
    const told = explicitSchema(schema, name, moduleUrl);
    return told === undefined ? [] : [{ name, ...told }];
  });
  return {
    properties: Object.fromEntries(found.map(({ name, schema }) => [name, schema])),
    required: found.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
    definitions: Object.assign({}, ...found.map(({ definitions }) => definitions)),
  };
}

/** One schema of an object with all parameters. */
function ofWhole({ moduleUrl }: FlowSpec, option: StandardSchema): Parts {
  const told = explicitSchema(option, "Parameters", moduleUrl);
  const { properties, required } = told?.schema ?? {};
  if (told === undefined || typeof properties !== "object" || properties === null) return NONE;
  return {
    properties: properties as Parts["properties"], // safe: what `properties` of a JSON schema holds
    required: Array.isArray(required) ? required.map(String) : [],
    definitions: told.definitions,
  };
}
