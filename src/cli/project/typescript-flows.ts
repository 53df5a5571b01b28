import type { CallExpression, Expression, Program } from "oxc-parser";
import { type FoundFlow, type SourceFlows, syntaxError } from "./found-flow.ts";

/**
 * Finds the flows that a TypeScript or JavaScript file makes, without running it.
 *
 * @throws BatutaError `syntax-error` with the place.
 */
export async function readTypeScriptFlows(file: string, text: string): Promise<SourceFlows> {
  const { parseSync } = await import("oxc-parser");
  const { program, errors } = parseSync(file, text, { preserveParens: false });
  const [first] = errors;
  if (first !== undefined) throw syntaxError(file, text, first.labels[0]?.start ?? 0, first.message);
  const made = new Map(topLevelValues(program));
  const imports = flowImports(program);
  const toFlow = (symbol: string, value: Expression | null | undefined): FoundFlow | undefined => {
    const flow = value && readFlow(value, { imports, made });
    if (!flow) return undefined;
    const line = text.slice(0, flow.start).split("\n").length;
    return { language: "typescript", file, symbol, name: flow.name, line };
  };
  const flows: FoundFlow[] = [];
  const shown = new Set<string>();
  for (const [symbol, local, value] of exportsOf(program)) {
    const flow = toFlow(symbol, value ?? made.get(local));
    if (flow === undefined) continue;
    flows.push(flow);
    shown.add(local);
  }
  const hidden = [...made].filter(([name, value]) => !shown.has(name) && toFlow(name, value) !== undefined);
  return { flows, hidden: hidden.map(([name]) => name) };
}

/** Variables of the module with what they are set to. */
function topLevelValues({ body }: Program): [name: string, value: Expression][] {
  const statements = body.map((each) => (each.type === "ExportNamedDeclaration" ? each.declaration : each));
  return statements.flatMap((each) =>
    each?.type === "VariableDeclaration"
      ? each.declarations.flatMap(({ id, init }): [string, Expression][] =>
          id.type === "Identifier" && init !== null ? [[id.name, init]] : [],
        )
      : [],
  );
}

type Export = readonly [symbol: string, local: string, value: Expression | undefined];

function exportsOf({ body }: Program): Export[] {
  return body.flatMap((statement): Export[] => {
    if (statement.type === "ExportDefaultDeclaration") {
      const value = statement.declaration;
      if (value.type === "Identifier") return [["default", value.name, undefined]];
      // safe: what is no expression is no call either
      return [["default", "default", value as Expression]];
    }
    if (statement.type !== "ExportNamedDeclaration" || statement.source !== null) return [];
    if (statement.declaration?.type === "VariableDeclaration") {
      return statement.declaration.declarations.flatMap(({ id }): Export[] =>
        id.type === "Identifier" ? [[id.name, id.name, undefined]] : [],
      );
    }
    return statement.specifiers.map(
      ({ exported, local }): Export => [nameOf(exported), nameOf(local), undefined],
    );
  });
}

function nameOf(node: { readonly name: string } | { readonly value: string }): string {
  return "name" in node ? node.name : node.value;
}

/** How the module calls `flow`. */
interface FlowImports {
  readonly functions: ReadonlySet<string>;
  /** `import * as batuta`: `batuta.flow(…)`. */
  readonly namespaces: ReadonlySet<string>;
}

/** Whatever the module is called from which `flow` comes: libraries wrap the package. */
function flowImports({ body }: Program): FlowImports {
  const functions = new Set<string>();
  const namespaces = new Set<string>();
  for (const statement of body) {
    if (statement.type !== "ImportDeclaration") continue;
    for (const each of statement.specifiers) {
      if (each.type === "ImportSpecifier") {
        if (nameOf(each.imported) === "flow") functions.add(each.local.name);
      } else namespaces.add(each.local.name);
    }
  }
  return { functions, namespaces };
}

interface Scope {
  readonly imports: FlowImports;
  readonly made: ReadonlyMap<string, Expression>;
}

interface MadeFlow {
  readonly name: string | undefined;
  readonly start: number;
}

function readFlow(expression: Expression, scope: Scope): MadeFlow | undefined {
  const node = withoutCasts(expression);
  if (node.type === "AwaitExpression") return readFlow(node.argument, scope);
  if (node.type !== "CallExpression") return undefined;
  const { callee } = node;
  if (callee.type === "MemberExpression" && !callee.computed && callee.property.name === "withOptions") {
    const target = withoutCasts(callee.object);
    const value = target.type === "Identifier" ? scope.made.get(target.name) : target;
    const base = value && readFlow(value, scope);
    return base && { name: optionName(node.arguments[0]) ?? base.name, start: node.start };
  }
  if (!isFlowCall(node, scope.imports)) return undefined;
  const [first, second] = node.arguments;
  const fn = second ?? first;
  const own = fn === undefined ? undefined : functionName(fn);
  return { name: (second && optionName(first)) ?? own?.replaceAll("_", "-"), start: node.start };
}

function isFlowCall({ callee }: CallExpression, { functions, namespaces }: FlowImports): boolean {
  if (callee.type === "Identifier") return functions.has(callee.name);
  if (callee.type !== "MemberExpression" || callee.computed || callee.object.type !== "Identifier")
    return false;
  return callee.property.name === "flow" && namespaces.has(callee.object.name);
}

function functionName(node: CallExpression["arguments"][number]): string | undefined {
  if (node.type === "Identifier") return node.name;
  return node.type === "FunctionExpression" ? node.id?.name : undefined;
}

function optionName(node: CallExpression["arguments"][number] | undefined): string | undefined {
  if (node?.type !== "ObjectExpression") return undefined;
  for (const each of node.properties) {
    if (each.type !== "Property" || each.key.type !== "Identifier" || each.key.name !== "name") continue;
    return each.value.type === "Literal" && typeof each.value.value === "string"
      ? each.value.value
      : undefined;
  }
  return undefined;
}

function withoutCasts(node: Expression): Expression {
  const isCast = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"].includes(node.type);
  return isCast && "expression" in node ? withoutCasts(node.expression as Expression) : node; // safe: a cast's operand
}
