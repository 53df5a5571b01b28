import { attributeOf, itemOf, sliceOf } from "./attributes.ts";
import { contains, isEqual, order } from "./compare.ts";
import { escapeText } from "./escape.ts";
import type { Arguments, Expression } from "./nodes.ts";
import { binary, unary } from "./operators.ts";
import type { Engine, Scope } from "./scope.ts";
import { show } from "./show.ts";
import { TemplateError } from "./template-error.ts";
import { joinTexts } from "./text-parts.ts";
import {
  type CallArguments,
  Callable,
  Dict,
  isText,
  isTruthy,
  iterate,
  listOf,
  Markup,
  Sequence,
  Thing,
  textOf,
  tupleOf,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/** Where an expression is evaluated. `piped` is what a filter without a value of its own works on. */
export interface Place {
  readonly engine: Engine;
  readonly scope: Scope;
  readonly piped?: Value;
}

export function evaluate(place: Place, node: Expression): Value {
  const { budget } = place.engine;
  budget.spend(1);
  return budget.deeper(() => evaluateNode(place, node));
}

function evaluateNode(place: Place, node: Expression): Value {
  const { budget } = place.engine;
  switch (node.type) {
    case "const":
      if (typeof node.value === "string") budget.spendText(node.value.length);
      return node.value;
    case "name":
    case "namespace-ref": {
      const value = place.scope.get(node.name);
      return value === undefined ? new Undefined(`'${node.name}' is undefined`) : value;
    }
    case "tuple":
      return tupleOf(node.items.map((item) => evaluate(place, item)));
    case "list":
      return listOf(node.items.map((item) => evaluate(place, item)));
    case "dict": {
      const dict = new Dict();
      for (const [key, value] of node.pairs) dict.set(budget, evaluate(place, key), evaluate(place, value));
      return dict;
    }
    case "condition":
      if (isTruthy(evaluate(place, node.test))) return evaluate(place, node.value);
      if (node.else !== undefined) return evaluate(place, node.else);
      return new Undefined(
        `the inline if-expression on line ${node.line} evaluated to false and no else section was defined.`,
        "UndefinedError",
        false,
      );
    case "and": {
      const left = evaluate(place, node.left);
      return isTruthy(left) ? evaluate(place, node.right) : left;
    }
    case "or": {
      const left = evaluate(place, node.left);
      return isTruthy(left) ? left : evaluate(place, node.right);
    }
    case "not":
      return !isTruthy(evaluate(place, node.operand));
    case "unary":
      return unary(node.operator, evaluate(place, node.operand));
    case "binary":
      return binary(budget, node.operator, evaluate(place, node.left), evaluate(place, node.right));
    case "concat":
      return concat(
        place,
        node.items.map((item) => evaluate(place, item)),
      );
    case "compare":
      return compareChain(place, node);
    case "attribute":
      return attributeOf(budget, evaluate(place, node.of), node.name);
    case "item":
      return evaluateItem(place, node);
    case "slice":
      throw new TemplateError("TypeError", "a slice stands alone in its brackets only");
    case "call":
      return place.engine.call(evaluate(place, node.callee), evaluateArguments(place, node.arguments));
    case "filter":
    case "test":
      return applyNamed(place, node);
  }
}

function concat({ engine }: Place, values: readonly Value[]): Value {
  const { budget } = engine;
  const texts = values.map((value) => show(budget, value));
  if (!engine.isEscaping || !values.some((value) => value instanceof Markup)) return joinTexts(budget, texts);
  const escaped = texts.map((text, at) => (values[at] instanceof Markup ? text : escapeText(budget, text)));
  return new Markup(joinTexts(budget, escaped));
}

function compareChain(place: Place, node: Expression & { readonly type: "compare" }): Value {
  let left = evaluate(place, node.first);
  for (const { operator, operand } of node.rest) {
    const right = evaluate(place, operand);
    if (!compare(place.engine, left, operator, right)) return false;
    left = right;
  }
  return true;
}

/** Whether two values stand to each other as the operator says. */
export function compare({ budget }: Engine, left: Value, operator: string, right: Value): boolean {
  switch (operator) {
    case "==":
      return isEqual(budget, left, right);
    case "!=":
      return !isEqual(budget, left, right);
    case "in":
      return contains(budget, right, left);
    case "not in":
      return !contains(budget, right, left);
    case "<":
      return order(budget, left, right, operator) < 0;
    case "<=":
      return order(budget, left, right, operator) <= 0;
    case ">":
      return order(budget, left, right, operator) > 0;
    default:
      return order(budget, left, right, operator) >= 0;
  }
}

function evaluateItem(place: Place, node: Expression & { readonly type: "item" }): Value {
  const { budget } = place.engine;
  const of = evaluate(place, node.of);
  if (node.key.type !== "slice") return itemOf(budget, of, evaluate(place, node.key));
  const [start = null, stop = null, step = null] = node.key.parts.map((part) =>
    part === undefined ? null : evaluate(place, part),
  );
  return sliceOf(budget, of, { start, stop, step });
}

export function evaluateArguments(place: Place, args: Arguments): CallArguments {
  const { budget } = place.engine;
  const positional = args.positional.map((one) => evaluate(place, one));
  const named = new Map(args.named.map(([name, value]) => [name, evaluate(place, value)]));
  if (args.rest !== undefined) positional.push(...iterate(budget, evaluate(place, args.rest)));
  if (args.namedRest !== undefined) {
    const more = evaluate(place, args.namedRest);
    if (!(more instanceof Dict)) throw new TemplateError("TypeError", "argument after ** must be a mapping");
    budget.spend(more.size);
    for (const [key, value] of more.entries()) {
      if (!isText(key)) throw new TemplateError("TypeError", "keywords must be strings");
      named.set(textOf(key), value);
    }
  }
  return { positional, named };
}

function applyNamed(place: Place, node: Expression & { readonly type: "filter" | "test" }): Value {
  const { engine } = place;
  const value = node.of === undefined ? (place.piped ?? null) : evaluate(place, node.of);
  const args = evaluateArguments(place, node.arguments);
  const known = node.type === "test" ? engine.tests : engine.filters;
  if (!known.has(node.name)) {
    throw new TemplateError("TemplateRuntimeError", `No ${node.type} named '${node.name}' found.`);
  }
  if (node.type === "test") return applyTest(engine, node.name, value, args);
  return applyFilter(engine, node.name, value, args);
}

export function applyFilter(engine: Engine, name: string, value: Value, args: CallArguments): Value {
  const filter = engine.filters.get(name);
  if (filter === undefined) throw new TemplateError("TemplateRuntimeError", `No filter named '${name}'.`);
  engine.budget.spend(1);
  return engine.budget.deeper(() => filter(engine, value, args));
}

export function applyTest(engine: Engine, name: string, value: Value, args: CallArguments): boolean {
  const test = engine.tests.get(name);
  if (test === undefined) throw new TemplateError("TemplateRuntimeError", `No test named '${name}'.`);
  engine.budget.spend(1);
  return engine.budget.deeper(() => test(engine, value, args));
}

/** Calls what can be called. */
export function callValue(engine: Engine, callee: Value, args: CallArguments): Value {
  engine.budget.spend(1);
  if (callee instanceof Callable) return engine.budget.deeper(() => callee.call(args));
  if (callee instanceof Thing && callee.parts.call !== undefined) {
    const { call } = callee.parts;
    return engine.budget.deeper(() => call(args));
  }
  if (callee instanceof Undefined) return callee.fail();
  const kind = callee instanceof Sequence ? callee.kind : typeName(callee);
  throw new TemplateError("TypeError", `'${kind}' object is not callable`);
}
