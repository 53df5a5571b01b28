import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  Function as FunctionNode,
} from "oxc-parser";
import { calleeOf, isFlowCall, plain } from "./flow-call.ts";
import { findBinding, findExport, importedAs } from "./module-scope.ts";
import { docBefore, type SourceFiles, type SourceModule } from "./source-files.ts";
import type { DocComment } from "./tsdoc.ts";

/** A flow as its source shows it. */
export interface SourceFlow {
  /** As the flow is called: the option `name`, else the function's. Undefined when the source does not say. */
  readonly name: string | undefined;
  readonly functionName: string | undefined;
  readonly fn: FunctionNode | ArrowFunctionExpression;
  /** Where the function stands. */
  readonly module: SourceModule;
  readonly doc: DocComment;
  /** Names that the option `parameters` gives. */
  readonly givenNames: readonly string[] | undefined;
  /** The option `parameters` holds schemas, which only the loaded code has. */
  readonly hasSchemas: boolean;
}

/**
 * The flow that a module exports under a name, or whose own name it is, exported or not; else the one made of the function
 * of this name, since options may have named the flow anew. The code is not run.
 *
 * @returns undefined when there is none that can be told: made by other code, or two of the same name.
 */
export function findSourceFlow(
  files: SourceFiles,
  path: string,
  name: string,
  functionName?: string | undefined,
): SourceFlow | undefined {
  const module = files.read(path);
  const exported = findExport(files, module, name);
  if (exported?.kind === "declared") {
    const [node] = exported.nodes;
    const init =
      node?.type === "VariableDeclarator"
        ? node.init
        : node?.type === "DefaultExpression"
          ? node.expression
          : null;
    const flow = init && flowOf(files, exported.module, init);
    if (flow) return flow;
  }
  const flows = flowCalls(module.program).map((call) => flowOf(files, module, call));
  const named = flows.filter((flow) => flow?.name === name);
  const found =
    named.length > 0 ? named : flows.filter((flow) => flow?.functionName === (functionName || null));
  const [first] = found;
  return found.every((flow) => flow?.fn === first?.fn) ? first : undefined;
}

function flowOf(files: SourceFiles, module: SourceModule, expression: Expression): SourceFlow | undefined {
  const call = plain(expression);
  if (call.type === "Identifier") {
    const binding = findBinding(files, module, call.name);
    const node = binding?.kind === "declared" ? binding.nodes[0] : undefined;
    if (binding?.kind !== "declared" || node?.type !== "VariableDeclarator" || node.init === null)
      return undefined;
    return flowOf(files, binding.module, node.init);
  }
  if (call.type !== "CallExpression") return undefined;
  const callee = calleeOf(call);
  if (callee?.name === "withOptions" && callee.target !== undefined) {
    const base = flowOf(files, module, callee.target);
    return base && changed(base, optionsOf(call.arguments[0]));
  }
  if (!mayMakeFlow(module, call)) return undefined;
  const [first, second] = call.arguments;
  const given = second ?? first;
  if (given === undefined || given.type === "SpreadElement") return undefined;
  const found = functionOf(files, module, given);
  if (found === undefined) return undefined;
  const own = found.fn.id?.name ?? found.name;
  const flow: SourceFlow = {
    ...found,
    name: own?.replaceAll("_", "-"),
    functionName: own,
    doc: docOf(found.module, found.start, module, call.start),
    givenNames: undefined,
    hasSchemas: false,
  };
  return second === undefined ? flow : changed(flow, optionsOf(first));
}

/** The comment of the function, else of the statement in which the flow is made of it. */
function docOf(fnModule: SourceModule, fnStart: number, module: SourceModule, start: number): DocComment {
  const own = docBefore(fnModule, fnStart);
  if (own.summary !== undefined || own.params.size > 0) return own;
  const statement = module.program.body.find((each) => each.start <= start && start < each.end);
  return docBefore(module, statement?.start ?? start);
}

interface FoundFunction {
  readonly fn: FunctionNode | ArrowFunctionExpression;
  readonly module: SourceModule;
  readonly name: string | undefined;
  readonly start: number;
}

function functionOf(
  files: SourceFiles,
  module: SourceModule,
  expression: Expression,
): FoundFunction | undefined {
  const node = plain(expression);
  if (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression") {
    return { fn: node, module, name: undefined, start: node.start };
  }
  if (node.type !== "Identifier") return undefined;
  const binding = findBinding(files, module, node.name);
  if (binding?.kind !== "declared") return undefined;
  const declared = binding.nodes.at(-1);
  if (declared?.type === "FunctionDeclaration") {
    const statement = binding.module.program.body.find(
      (each) => each.start <= declared.start && declared.end <= each.end,
    );
    const start = statement?.start ?? declared.start;
    return { fn: declared, module: binding.module, name: declared.id?.name, start };
  }
  if (declared?.type !== "VariableDeclarator" || declared.init === null) return undefined;
  // Its type may come from the variable's annotation, which is not where types are looked for.
  if (declared.id.typeAnnotation) return undefined;
  const found = functionOf(files, binding.module, declared.init);
  return found && { ...found, name: found.name ?? node.name };
}

type ObjectNode = Extract<Expression, { type: "ObjectExpression" }>;

function optionsOf(argument: CallExpression["arguments"][number] | undefined): ObjectNode | undefined {
  if (argument === undefined || argument.type === "SpreadElement") return undefined;
  const node = plain(argument);
  return node.type === "ObjectExpression" ? node : undefined;
}

function changed(flow: SourceFlow, options: ObjectNode | undefined): SourceFlow {
  // Options from elsewhere may name it anew.
  if (options === undefined) return { ...flow, name: undefined };
  const name = optionValue(options, "name");
  const parameters = optionValue(options, "parameters");
  const names = parameters === undefined ? undefined : nameList(parameters);
  return {
    ...flow,
    name: name === undefined ? flow.name : name.type === "Literal" ? String(name.value) : undefined,
    givenNames: names ?? (parameters === undefined ? flow.givenNames : undefined),
    hasSchemas: parameters === undefined ? flow.hasSchemas : names === undefined,
  };
}

function optionValue(options: ObjectNode, key: string): Expression | undefined {
  for (const each of options.properties) {
    if (each.type === "Property" && each.key.type === "Identifier" && each.key.name === key)
      return plain(each.value);
  }
  return undefined;
}

function nameList(node: Expression): readonly string[] | undefined {
  if (node.type !== "ArrayExpression") return undefined;
  const names = node.elements.map((each) =>
    each?.type === "Literal" && typeof each.value === "string" ? each.value : undefined,
  );
  return names.every((each) => each !== undefined) ? names : undefined;
}

/** More than `isFlowCall`, as the flow is known to be here: its module may have made or wrapped `flow` itself. */
function mayMakeFlow({ program }: SourceModule, call: CallExpression): boolean {
  if (isFlowCall(program, call)) return true;
  const callee = calleeOf(call);
  if (callee?.name !== "flow") return false;
  return callee.target !== undefined || [undefined, "default", "*"].includes(importedAs(program, "flow"));
}

/** All calls below a node that may make a flow. */
function flowCalls(node: unknown): readonly CallExpression[] {
  if (Array.isArray(node)) return node.flatMap(flowCalls);
  if (typeof node !== "object" || node === null) return [];
  const below = Object.values(node).flatMap((each: unknown) =>
    typeof each === "object" && each !== null ? flowCalls(each) : [],
  );
  const isCall = "type" in node && node.type === "CallExpression";
  return isCall ? [node as CallExpression, ...below] : below; // safe: told by its type
}
