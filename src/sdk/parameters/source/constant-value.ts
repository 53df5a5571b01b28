import type { Expression } from "oxc-parser";
import { findBinding } from "./module-scope.ts";
import type { SourceFiles, SourceModule } from "./source-files.ts";

/** What an expression is known to be without running it. */
export type Constant = { readonly value: unknown } | undefined;

/**
 * The JSON value of a literal, of lists and objects of them, of constants of the module that hold one, and of members
 * of enums.
 */
export function constantValue(files: SourceFiles, module: SourceModule, node: Expression): Constant {
  switch (node.type) {
    case "Literal":
      if ("bigint" in node && typeof node.bigint === "string") return { value: node.bigint };
      return node.value instanceof RegExp ? undefined : { value: node.value };
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      return constantValue(files, module, node.expression);
    case "TemplateLiteral":
      return node.expressions.length === 0 ? { value: node.quasis[0]?.value.cooked ?? "" } : undefined;
    case "UnaryExpression": {
      const inner = constantValue(files, module, node.argument);
      if (inner === undefined || typeof inner.value !== "number") return undefined;
      if (node.operator === "-") return { value: -inner.value };
      return node.operator === "+" ? inner : undefined;
    }
    case "ArrayExpression": {
      const items: unknown[] = [];
      for (const element of node.elements) {
        if (element === null || element.type === "SpreadElement") return undefined;
        const item = constantValue(files, module, element);
        if (item === undefined) return undefined;
        items.push(item.value);
      }
      return { value: items };
    }
    case "ObjectExpression":
      return objectValue(files, module, node);
    case "Identifier":
      return identifierValue(files, module, node.name);
    case "MemberExpression":
      return node.object.type === "Identifier" && node.property.type === "Identifier" && !node.computed
        ? memberValue(files, module, node.object.name, node.property.name)
        : undefined;
    default:
      return undefined;
  }
}

function objectValue(
  files: SourceFiles,
  module: SourceModule,
  node: Extract<Expression, { type: "ObjectExpression" }>,
): Constant {
  const members: [string, unknown][] = [];
  for (const property of node.properties) {
    if (property.type !== "Property" || property.computed || property.kind !== "init") return undefined;
    const { key } = property;
    const name =
      key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
    const item = constantValue(files, module, property.value);
    if (name === undefined || item === undefined) return undefined;
    members.push([name, item.value]);
  }
  return { value: Object.fromEntries(members) };
}

function identifierValue(files: SourceFiles, module: SourceModule, name: string): Constant {
  const binding = findBinding(files, module, name);
  const node = binding?.kind === "declared" ? binding.nodes[0] : undefined;
  if (binding?.kind !== "declared" || node?.type !== "VariableDeclarator" || node.init === null)
    return undefined;
  return constantValue(files, binding.module, node.init);
}

function memberValue(files: SourceFiles, module: SourceModule, object: string, name: string): Constant {
  const binding = findBinding(files, module, object);
  if (binding?.kind !== "declared") return undefined;
  const [node] = binding.nodes;
  if (node?.type === "TSEnumDeclaration") {
    const member = enumMembers(files, binding.module, node)?.find((each) => each.name === name);
    return member === undefined ? undefined : { value: member.value };
  }
  const whole = identifierValue(files, module, object)?.value;
  if (typeof whole !== "object" || whole === null || !Object.hasOwn(whole, name)) return undefined;
  return { value: (whole as Readonly<Record<string, unknown>>)[name] };
}

type EnumNode = Extract<
  NonNullable<Extract<import("oxc-parser").Statement, { type: "ExportNamedDeclaration" }>["declaration"]>,
  { type: "TSEnumDeclaration" }
>;

/** The members of an enum; undefined when one of them is computed. */
export function enumMembers(
  files: SourceFiles,
  module: SourceModule,
  node: EnumNode,
): readonly { readonly name: string; readonly value: string | number }[] | undefined {
  const members: { readonly name: string; readonly value: string | number }[] = [];
  let next: number | undefined = 0;
  for (const member of node.body.members) {
    const name = member.id.type === "Identifier" ? member.id.name : memberText(member.id);
    const value: unknown =
      member.initializer === null ? next : constantValue(files, module, member.initializer)?.value;
    if (name === undefined || (typeof value !== "string" && typeof value !== "number")) return undefined;
    members.push({ name, value });
    next = typeof value === "number" ? value + 1 : undefined;
  }
  return members;
}

function memberText(id: Exclude<EnumNode["body"]["members"][number]["id"], { type: "Identifier" }>) {
  return id.type === "Literal" ? String(id.value) : undefined;
}
