import type { Pattern } from "acorn";
import { loadModule } from "../../config/load-module.ts";
import type { AnyFunction } from "../any-function.ts";

/** What a function's source tells of its parameters. */
export type FunctionShape = PositionalShape | ObjectShape | UnnamedShape;

/** Parameters by position. */
export interface PositionalShape {
  readonly kind: "positional";
  readonly names: readonly string[];
  /** How many come before the first with a default. The others may be optional too: types are gone from the source. */
  readonly withoutDefault: number;
  /** The last one takes all further arguments. */
  readonly hasRest: boolean;
}

/** A sole destructured parameter: its keys are the parameters. */
export interface ObjectShape {
  readonly kind: "object";
  readonly names: readonly string[];
  /** `({ a, ...others })`: further keys are taken too. */
  readonly hasRest: boolean;
  /** The whole object has a default. */
  readonly isOptional: boolean;
}

/** Parameters that have no names in the source. */
export interface UnnamedShape {
  readonly kind: "unnamed";
  /** Why, for people: "it is a native function". */
  readonly reason: string;
}

type Parser = Pick<typeof import("acorn"), "parseExpressionAt" | "tokenizer">;

const shapes = new WeakMap<AnyFunction, FunctionShape>();

/** Reads a function's parameters from its source; once for each function. Never throws. */
export function functionShape(fn: AnyFunction): FunctionShape {
  let shape = shapes.get(fn);
  if (!shape) {
    shape = readShape(Function.prototype.toString.call(fn));
    shapes.set(fn, shape);
  }
  return shape;
}

/** Functions and methods whose parameters are plain identifiers, which most are. */
const SIMPLE = /^(?:async\s*)?(?:function\b\s*\*?|\*)?\s*(?:[\w$]+\s*)?\(([\s\w$,]*)\)/;

function readShape(source: string): FunctionShape {
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) return unnamed("it is a native or bound function");
  if (/^class\b/.test(source)) return unnamed("it is a class");
  const simple = SIMPLE.exec(source)?.[1];
  if (simple !== undefined) {
    const names = simple.split(",").map((name) => name.trim());
    if (names.at(-1) === "") names.pop();
    if (names.every((name) => /^[A-Za-z_$][\w$]*$/.test(name))) {
      return { kind: "positional", names, withoutDefault: names.length, hasRest: false };
    }
  }
  let parser: Parser;
  try {
    // Loaded when first needed: parsing is for the few functions that are not simple.
    parser = loadModule<Parser>("acorn");
  } catch {
    return unnamed("the package acorn, which reads its source, is not there (keep batuta out of the bundle)");
  }
  try {
    return shapeOf(parseParameters(source, parser));
  } catch {
    return unnamed("its source can't be read");
  }
}

function unnamed(reason: string): UnnamedShape {
  return { kind: "unnamed", reason };
}

/** Parses the parameter list alone: the body may use syntax that the parser does not know. */
function parseParameters(source: string, parser: Parser): readonly Pattern[] {
  const { parseExpressionAt, tokenizer } = parser;
  const options = { ecmaVersion: "latest" } as const;
  let start = -1;
  let depth = 0;
  let list: string | undefined;
  let previous: string | undefined;
  for (const token of tokenizer(source, options)) {
    const { label } = token.type;
    if (label === "=>" && start === -1) {
      list = `(${previous})`;
      break;
    }
    if (label === "(" && depth === 0) start = token.start;
    if (label === "(" || label === "{" || label === "[" || label === "${") depth += 1;
    if (label === ")" || label === "}" || label === "]") depth -= 1;
    if (depth === 0 && start !== -1) {
      list = source.slice(start, token.end);
      break;
    }
    previous = source.slice(token.start, token.end);
  }
  if (list === undefined) throw new SyntaxError("no parameter list");
  const arrow = parseExpressionAt(`${list} => 0`, 0, options);
  if (arrow.type !== "ArrowFunctionExpression") throw new SyntaxError("no parameter list");
  return arrow.params;
}

function shapeOf(params: readonly Pattern[]): FunctionShape {
  const [first] = params;
  if (params.length === 1 && first) {
    const isOptional = first.type === "AssignmentPattern";
    const target = isOptional ? first.left : first;
    if (target.type === "ObjectPattern") return objectShape(target.properties, isOptional);
  }
  const names: string[] = [];
  let withoutDefault = params.length;
  let hasRest = false;
  for (const [index, param] of params.entries()) {
    const hasDefault = param.type === "AssignmentPattern";
    const isRest = param.type === "RestElement";
    if (hasDefault || isRest) withoutDefault = Math.min(withoutDefault, index);
    hasRest ||= isRest;
    const target = hasDefault ? param.left : isRest ? param.argument : param;
    if (target.type !== "Identifier")
      return unnamed(`parameter ${index + 1} of ${params.length} is destructured`);
    names.push(target.name);
  }
  return { kind: "positional", names, withoutDefault, hasRest };
}

type ObjectProperties = Extract<Pattern, { type: "ObjectPattern" }>["properties"];

function objectShape(properties: ObjectProperties, isOptional: boolean): FunctionShape {
  const names: string[] = [];
  let hasRest = false;
  for (const property of properties) {
    if (property.type === "RestElement") {
      hasRest = true;
    } else if (!property.computed && property.key.type === "Identifier") {
      names.push(property.key.name);
    } else if (property.key.type === "Literal") {
      names.push(String(property.key.value));
    } else {
      return unnamed("a key of its parameter is computed");
    }
  }
  return { kind: "object", names, hasRest, isOptional };
}
