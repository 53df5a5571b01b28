import type { CallExpression, Expression, Program } from "oxc-parser";
import { importedAs } from "./module-scope.ts";

/** An expression without casts. */
export function plain(node: Expression): Expression {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      return plain(node.expression);
    default:
      return node;
  }
}

/** What a call calls: `flow(…)` has a name only, `base.withOptions(…)` a target too. Undefined for computed names. */
export function calleeOf({
  callee,
}: CallExpression): { readonly name: string; readonly target: Expression | undefined } | undefined {
  if (callee.type === "Identifier") return { name: callee.name, target: undefined };
  if (callee.type !== "MemberExpression" || callee.computed) return undefined;
  return { name: callee.property.name, target: plain(callee.object) };
}

/**
 * Whether a call is one of `flow`, whatever module it comes from, as libraries wrap the package: imported under any name, or
 * a member of an imported module.
 */
export function isFlowCall(program: Program, call: CallExpression): boolean {
  const callee = calleeOf(call);
  if (callee === undefined) return false;
  const { name, target } = callee;
  if (target === undefined) return importedAs(program, name) === "flow";
  const module = target.type === "Identifier" ? importedAs(program, target.name) : undefined;
  return name === "flow" && (module === "*" || module === "default");
}
