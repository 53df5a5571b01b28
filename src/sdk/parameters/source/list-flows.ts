import type { CallExpression, Expression, NewExpression, Program } from "oxc-parser";
import { calleeOf, isFlowCall, plain } from "./flow-call.ts";
import { declarationsOf, importedAs, textOf } from "./module-scope.ts";

/** A flow that a module makes at its top. */
export interface ListedFlow {
  /** What it is exported as. */
  readonly symbol: string;
  /** Its own name, where the source says it. */
  readonly name: string | undefined;
  /** Where it is made. */
  readonly start: number;
}

/** Lists the flows that a module makes: those that it exports, and the variables of those that no other file can see. */
export function listFlows(program: Program): {
  readonly flows: readonly ListedFlow[];
  readonly hidden: readonly string[];
} {
  const made = new Map(topLevelValues(program));
  const scope = { program, made };
  const flows: ListedFlow[] = [];
  const shown = new Set<string>();
  for (const [symbol, local, value] of exportsOf(program)) {
    const expression = value ?? made.get(local);
    const flow = expression && readFlow(expression, scope);
    if (flow === undefined) continue;
    flows.push({ symbol, ...flow });
    shown.add(local);
  }
  const hidden = [...made].filter(
    ([name, value]) => !shown.has(name) && readFlow(value, scope) !== undefined,
  );
  return { flows, hidden: hidden.map(([name]) => name) };
}

/** Variables of the module with what they are set to. */
function topLevelValues({ body }: Program): [name: string, value: Expression][] {
  return declarationsOf(body).flatMap((each): [string, Expression][] =>
    each.type === "VariableDeclarator" && each.id.type === "Identifier" && each.init !== null
      ? [[each.id.name, each.init]]
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
      ({ exported, local }): Export => [textOf(exported), textOf(local), undefined],
    );
  });
}

interface Scope {
  readonly program: Program;
  readonly made: ReadonlyMap<string, Expression>;
}

function readFlow(expression: Expression, scope: Scope): Omit<ListedFlow, "symbol"> | undefined {
  const node = plain(expression);
  if (node.type === "AwaitExpression") return readFlow(node.argument, scope);
  if (node.type === "NewExpression") return readOlderFlow(node, scope);
  if (node.type !== "CallExpression") return undefined;
  const callee = calleeOf(node);
  if (callee?.name === "withOptions" && callee.target !== undefined) {
    const { target } = callee;
    const value = target.type === "Identifier" ? scope.made.get(target.name) : target;
    const base = value && readFlow(value, scope);
    return base && { name: optionName(node.arguments[0]) ?? base.name, start: node.start };
  }
  if (!isFlowCall(scope.program, node)) return undefined;
  const [first, second] = node.arguments;
  const fn = second ?? first;
  const own = fn === undefined ? undefined : functionName(fn);
  return { name: (second && optionName(first)) ?? own?.replaceAll("_", "-"), start: node.start };
}

/** `new Flow("name", () => { … })`. */
function readOlderFlow(
  { callee, arguments: [first], start }: NewExpression,
  { program }: Scope,
): Omit<ListedFlow, "symbol"> | undefined {
  if (callee.type !== "Identifier" || importedAs(program, callee.name) !== "Flow") return undefined;
  const name = first?.type === "Literal" && typeof first.value === "string" ? first.value : undefined;
  return { name, start };
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
