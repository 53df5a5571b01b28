import type { Budget } from "./budget.ts";
import { escapeText } from "./escape.ts";
import { formatPercent } from "./format-percent.ts";
import { TemplateError } from "./template-error.ts";
import { joinTexts, repeatText, toFloat } from "./text-parts.ts";
import {
  indexOf,
  isNumber,
  isText,
  Markup,
  Sequence,
  textOf,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

type Numeric = bigint | number;

function numericOf(value: Value): Numeric | undefined {
  if (!isNumber(value)) return undefined;
  return typeof value === "boolean" ? (value ? 1n : 0n) : value;
}

function bitsOf(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

function unsupported(operator: string, left: Value, right: Value): never {
  throw new TemplateError(
    "TypeError",
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** The result of an operator between two values, with Python's rules. */
export function binary(budget: Budget, operator: string, left: Value, right: Value): Value {
  budget.spend(1);
  if (left instanceof Undefined) return left.fail();
  if (operator === "%" && isText(left)) {
    const text = formatPercent(budget, textOf(left), right);
    return left instanceof Markup ? new Markup(text) : text;
  }
  if (right instanceof Undefined) return right.fail();
  const [a, b] = [numericOf(left), numericOf(right)];
  if (a !== undefined && b !== undefined) {
    return typeof a === "bigint" && typeof b === "bigint"
      ? integers(budget, operator, a, b)
      : floats(operator, toFloat(a), toFloat(b));
  }
  if (operator === "+") return add(budget, left, right);
  if (operator === "*") return repeat(budget, left, right);
  return unsupported(operator === "**" ? "** or pow()" : operator, left, right);
}

function integers(budget: Budget, operator: string, a: bigint, b: bigint): Value {
  const bits = bitsOf(a) + bitsOf(b);
  budget.spend(bits / 256);
  switch (operator) {
    case "+":
      budget.checkBits(bits);
      return a + b;
    case "-":
      budget.checkBits(bits);
      return a - b;
    case "*":
      budget.checkBits(bits);
      return a * b;
    case "/":
      if (b === 0n) throw new TemplateError("ZeroDivisionError", "division by zero");
      return toFloat(a) / toFloat(b);
    case "//":
    case "%": {
      if (b === 0n) {
        const what = operator === "%" ? "integer modulo by zero" : "integer division or modulo by zero";
        throw new TemplateError("ZeroDivisionError", what);
      }
      const remainder = a % b;
      const isBelow = remainder !== 0n && remainder < 0n !== b < 0n;
      if (operator === "%") return isBelow ? remainder + b : remainder;
      return isBelow ? a / b - 1n : a / b;
    }
    default: {
      if (b < 0n) return floats(operator, toFloat(a), toFloat(b));
      if (b > 100_000n) budget.checkBits(a > 1n || a < -1n ? Number.POSITIVE_INFINITY : 1);
      else budget.checkBits(bitsOf(a) * Number(b));
      budget.spend((bitsOf(a) * Math.min(Number(b), 100_000)) / 256);
      return a ** b;
    }
  }
}

function floats(operator: string, a: number, b: number): Value {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      if (b === 0) throw new TemplateError("ZeroDivisionError", "float division by zero");
      return a / b;
    case "//":
    case "%": {
      if (b === 0) {
        const what = operator === "%" ? "float modulo" : "float floor division by zero";
        throw new TemplateError("ZeroDivisionError", what);
      }
      const remainder = a % b;
      const modulo = remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
      if (operator === "%") return modulo === 0 ? (b < 0 ? -0 : 0) : modulo;
      return Math.round((a - modulo) / b);
    }
    default: {
      if (a === 0 && b < 0) {
        throw new TemplateError("ZeroDivisionError", "0.0 cannot be raised to a negative power");
      }
      if (a < 0 && !Number.isInteger(b)) throw new TemplateError("ValueError", "no complex numbers here");
      const result = a ** b;
      if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
        throw new TemplateError("OverflowError", "(34, 'Numerical result out of range')");
      }
      return a === 1 || b === 0 ? 1 : result;
    }
  }
}

function add(budget: Budget, left: Value, right: Value): Value {
  if (isText(left) && isText(right)) {
    if (left instanceof Markup || right instanceof Markup) {
      const escaped = (value: string | Markup): string =>
        value instanceof Markup ? value.text : escapeText(budget, value);
      return new Markup(joinTexts(budget, [escaped(left), escaped(right)]));
    }
    return joinTexts(budget, [left, right]);
  }
  if (left instanceof Sequence && right instanceof Sequence && left.kind === right.kind) {
    if (left.kind === "list" || left.kind === "tuple") {
      budget.spend(left.items.length + right.items.length);
      return new Sequence(left.kind, [...left.items, ...right.items]);
    }
  }
  if (isText(left)) {
    throw new TemplateError("TypeError", `can only concatenate str (not "${typeName(right)}") to str`);
  }
  if (left instanceof Sequence && (left.kind === "list" || left.kind === "tuple")) {
    throw new TemplateError(
      "TypeError",
      `can only concatenate ${left.kind} (not "${typeName(right)}") to ${left.kind}`,
    );
  }
  return unsupported("+", left, right);
}

function repeat(budget: Budget, left: Value, right: Value): Value {
  const isLeft = indexOf(right) !== undefined || isText(left) || left instanceof Sequence;
  const [value, times] = isLeft ? [left, right] : [right, left];
  const count = indexOf(times);
  const isRepeatable = isText(value) || (value instanceof Sequence && ["list", "tuple"].includes(value.kind));
  if (!isRepeatable) return unsupported("*", left, right);
  if (count === undefined) {
    throw new TemplateError("TypeError", `can't multiply sequence by non-int of type '${typeName(times)}'`);
  }
  if (isText(value)) {
    const text = repeatText(budget, textOf(value), count);
    return value instanceof Markup ? new Markup(text) : text;
  }
  const { kind, items } = value as Sequence; // safe: checked above
  const size = Math.max(0, count) * items.length;
  budget.spend(size);
  return new Sequence(
    kind,
    Array.from({ length: size }, (_, at) => items[at % items.length] ?? null),
  );
}

export function unary(operator: "+" | "-", value: Value): Value {
  if (value instanceof Undefined) return value.fail();
  const number = numericOf(value);
  if (number === undefined) {
    throw new TemplateError("TypeError", `bad operand type for unary ${operator}: '${typeName(value)}'`);
  }
  return operator === "-" ? -number : number;
}
