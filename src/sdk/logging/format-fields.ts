import { inspect } from "node:util";

const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const show = (value: unknown): string =>
  inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 50 });

function showValue(value: unknown): string {
  if (typeof value === "string") return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  if (value instanceof Error) return JSON.stringify(value.message);
  return show(value);
}

/** ` rows=5 file="a b.csv"`, then the stacks of errors on lines of their own; empty without fields. */
export function formatFields(fields: Readonly<Record<string, unknown>> | undefined): string {
  if (fields === undefined) return "";
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  const pairs = entries.map(([key, value]) => ` ${key}=${showValue(value)}`);
  const stacks = entries.flatMap(([, value]) => (value instanceof Error ? [`\n${inspect(value)}`] : []));
  return pairs.join("") + stacks.join("");
}

function toJsonValue(value: unknown, seen: readonly unknown[]): unknown {
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function")
    return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (seen.includes(value)) return "[circular]";
  if (seen.length > 8) return show(value);
  if (Array.isArray(value)) return value.map((item) => toJsonValue(item, [...seen, value]));
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toJsonValue(item, [...seen, value])]),
    );
  }
  if (value instanceof Error) return inspect(value);
  if ("toJSON" in value) return value;
  return show(value);
}

/** JSON text of anything: what JSON has no form for is described, never left out and never thrown on. */
export function toLogJson(value: unknown): string {
  try {
    return JSON.stringify(toJsonValue(value, []));
  } catch {
    return JSON.stringify(show(value));
  }
}

/** What a logging call was given, as text and fields. */
export interface LogMessage {
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** Splits a call's arguments: a sole plain object after a text without `%` is fields, the rest is printf as in `console.log`. */
export function splitMessage(
  message: unknown,
  details: readonly unknown[],
  format: (...values: readonly unknown[]) => string,
): LogMessage {
  const [only] = details;
  if (typeof message === "string") {
    if (details.length === 0) return { text: message, fields: undefined };
    if (details.length === 1 && isPlainObject(only) && !message.includes("%"))
      return { text: message, fields: only };
  }
  return { text: format(message, ...details), fields: undefined };
}
