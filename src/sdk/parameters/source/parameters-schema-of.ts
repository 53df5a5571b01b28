import type { ParamPattern } from "oxc-parser";
import { BatutaError } from "../../../platform/errors.ts";
import { constantValue } from "./constant-value.ts";
import { findSourceFlow, type SourceFlow } from "./find-flows.ts";
import { loadTypescript } from "./load-typescript.ts";
import { createOxcReader } from "./oxc-reader.ts";
import { membersOf, type Shape, unnamed } from "./shape.ts";
import { createSourceFiles, lineOf, type SourceFiles } from "./source-files.ts";
import { objectOf } from "./type-operations.ts";
import type { TypeReader } from "./type-reader.ts";
import { createTypescriptReader, type TypescriptApi } from "./typescript-reader.ts";
import { UnresolvedType } from "./unresolved-type.ts";
import { type JsonSchema, SchemaWriter } from "./write-schema.ts";

/** What a flow's parameters are, as a deployment keeps it. */
export interface ParametersSchema {
  readonly type: "object";
  readonly title: "Parameters";
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** How types are read. */
export interface ReadOptions {
  /** Parameters that have a schema already; their types are not looked at. */
  readonly known?: ReadonlySet<string> | undefined;
  /** Of the loaded flow, which may have been named otherwise since. */
  readonly functionName?: string | undefined;
  /** TypeScript with a JavaScript API; `null` does without. Default: that of the flow's project. */
  readonly typescript?: TypescriptApi | null | undefined;
  /** Ask TypeScript even where the text alone tells. */
  readonly prefersTypescript?: boolean | undefined;
}

/** One parameter of a function. */
interface Parameter {
  readonly name: string;
  readonly node: ParamPattern;
  /** It is a key of the sole parameter, which is an object. */
  readonly isKey: boolean;
  readonly isOptional: boolean;
  readonly fallback: Parameters<typeof constantValue>[2] | undefined;
  readonly description: string | undefined;
}

/**
 * The schema of a flow's parameters by the types in its source, which is read and not run.
 *
 * @param name - of the export, or of the flow.
 * @returns undefined when the source shows no such flow.
 * @throws `BatutaError` with code `parameter-type-unresolved`, which names the parameters; `syntax-error`.
 */
export async function parametersSchemaOf(
  path: string,
  name: string,
  options: ReadOptions = {},
): Promise<ParametersSchema | undefined> {
  const files = await createSourceFiles();
  const flow = findSourceFlow(files, path, name, options.functionName);
  if (flow === undefined) return undefined;
  const typescript = (): TypescriptApi | undefined =>
    options.typescript === null ? undefined : (options.typescript ?? loadTypescript(path));
  const checked = options.prefersTypescript === true ? typescript() : undefined;
  const first = checked ? createTypescriptReader(checked, flow.module.path) : createOxcReader(files);
  const read = readParameters(files, flow, first, options);
  if ("schema" in read) return read.schema;
  const api = checked === undefined ? typescript() : undefined;
  const again = api && readParameters(files, flow, createTypescriptReader(api, flow.module.path), options);
  if (again && "schema" in again) return again.schema;
  const hint =
    (checked ?? api) === undefined
      ? " TypeScript 6 beside it can tell more: npm install --save-dev typescript@6."
      : "";
  const problems = again?.problems ?? read.problems;
  const lines = problems.map(
    (each) =>
      `the type of parameter '${each.name}' of flow '${name}' (${path}:${lineOf(flow.module.text, each.start)}) ${each.reason}`,
  );
  throw new BatutaError(
    "parameter-type-unresolved",
    `${lines.join("\n")}\nA deployment needs its parameters as JSON: give such a parameter a type that JSON has, or a Standard Schema: flow({ parameters: { ${problems[0]?.name ?? "name"}: z.… } }, …).${hint}`,
    { fields: { path, parameters: problems.map((each) => each.name) } },
  );
}

interface Problem {
  readonly name: string;
  readonly start: number;
  readonly reason: string;
}

function readParameters(
  files: SourceFiles,
  flow: SourceFlow,
  reader: TypeReader,
  { known }: ReadOptions,
): { readonly schema: ParametersSchema } | { readonly problems: readonly Problem[] } {
  const writer = new SchemaWriter();
  const problems: Problem[] = [];
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const add = (parameter: Parameter, shape: () => Shape): void => {
    const { name, description, isOptional, fallback } = parameter;
    let schema: JsonSchema = {};
    let mayBeMissing = isOptional;
    try {
      if (known?.has(name) !== true) {
        const found = shape();
        mayBeMissing ||= membersOf(found).some((each) => unnamed(each).kind === "undefined");
        schema = writer.write(found);
      }
    } catch (error) {
      if (!(error instanceof UnresolvedType)) throw error;
      problems.push({ name, start: parameter.node.start, reason: error.reason });
      return;
    }
    const value = fallback && constantValue(files, flow.module, fallback);
    properties[name] = {
      ...schema,
      title: name,
      position: Object.keys(properties).length,
      ...(description === undefined ? {} : { description }),
      ...(value === undefined ? {} : { default: value.value }),
    };
    if (!mayBeMissing) required.push(name);
  };
  for (const parameter of parametersOf(flow)) {
    if (!parameter.isKey) add(parameter, () => reader.typeOf(flow, parameter.node));
  }
  readKeys(flow, reader, add, problems);
  if (problems.length > 0) return { problems };
  const { definitions } = writer;
  return {
    schema: {
      title: "Parameters",
      type: "object",
      properties,
      ...(required.length === 0 ? {} : { required }),
      ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
    },
  };
}

/** The keys of a sole destructured parameter: those of the pattern; with a rest, all that its type has. */
function readKeys(
  flow: SourceFlow,
  reader: TypeReader,
  add: (parameter: Parameter, shape: () => Shape) => void,
  problems: Problem[],
): void {
  const keys = parametersOf(flow).filter(({ isKey }) => isKey);
  const [node] = flow.fn.params;
  const isObject = node !== undefined && patternOf(node)?.type === "ObjectPattern";
  if (!isObject || flow.fn.params.length !== 1) return;
  let object: ReturnType<typeof objectOf>;
  try {
    object = objectOf(reader.typeOf(flow, node), "the keys");
  } catch (error) {
    if (!(error instanceof UnresolvedType)) throw error;
    for (const { name } of keys) problems.push({ name, start: node.start, reason: error.reason });
    if (keys.length === 0) problems.push({ name: "…", start: node.start, reason: error.reason });
    return;
  }
  for (const key of keys) {
    const property = object.properties.find(({ name }) => name === key.name);
    const description = key.description ?? property?.description;
    const isOptional = key.isOptional || property?.isOptional === true || property === undefined;
    add({ ...key, isOptional, description }, () => property?.shape ?? object.others ?? { kind: "any" });
  }
  const pattern = patternOf(node);
  const takesOthers =
    pattern?.type === "ObjectPattern" && pattern.properties.some((each) => each.type === "RestElement");
  if (!takesOthers) return;
  for (const { name, isOptional, description, shape } of object.properties) {
    if (keys.some((key) => key.name === name)) continue;
    add({ name, node, isKey: true, isOptional, fallback: undefined, description }, () => shape);
  }
}

function patternOf(param: ParamPattern) {
  if (param.type === "AssignmentPattern") return param.left;
  return param.type === "TSParameterProperty" || param.type === "RestElement" ? undefined : param;
}

function parametersOf({ fn, doc, givenNames }: SourceFlow): readonly Parameter[] {
  const params = fn.params.filter((each) => !isThis(each));
  const [first] = params;
  const sole = params.length === 1 && first !== undefined ? patternOf(first) : undefined;
  if (first !== undefined && sole?.type === "ObjectPattern") {
    return sole.properties.flatMap((each): readonly Parameter[] => {
      if (each.type !== "Property" || each.computed) return [];
      const { key, value } = each;
      const name =
        key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
      if (name === undefined) return [];
      const fallback = value.type === "AssignmentPattern" ? value.right : undefined;
      const isOptional = fallback !== undefined;
      return [{ name, node: first, isKey: true, isOptional, fallback, description: describedBy(doc, name) }];
    });
  }
  return params.map((node, index): Parameter => {
    const target =
      node.type === "RestElement"
        ? node.argument
        : node.type === "TSParameterProperty"
          ? undefined
          : patternOf(node);
    const own = target?.type === "Identifier" ? target.name : `argument${index + 1}`;
    const name = givenNames?.[index]?.replace(/^\.\.\./, "") ?? own;
    const fallback = node.type === "AssignmentPattern" ? node.right : undefined;
    // The parser's types know of the mark on types only.
    const isMarked = (target as { readonly optional?: boolean } | undefined)?.optional === true;
    const isOptional = fallback !== undefined || node.type === "RestElement" || isMarked;
    const description = describedBy(doc, own);
    return { name, node, isKey: false, isOptional, fallback, description };
  });
}

function isThis(param: ParamPattern): boolean {
  return param.type === "Identifier" && param.name === "this";
}

function describedBy({ params }: SourceFlow["doc"], name: string): string | undefined {
  const exact = params.get(name);
  if (exact !== undefined) return exact === "" ? undefined : exact;
  return [...params].find(([key]) => key.endsWith(`.${name}`))?.[1];
}
