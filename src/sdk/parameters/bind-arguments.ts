import { BatutaError } from "../../platform/errors.ts";
import type { ObjectShape, PositionalShape } from "./function-shape.ts";

/** What is bound: a named shape, and for messages what it belongs to ("flow 'etl'"). */
export interface Binding {
  readonly shape: PositionalShape | ObjectShape;
  readonly what: string;
  /** Whether a parameter without a default may be left out; asked only when it is. */
  readonly mayBeMissing: (name: string) => boolean;
}

/**
 * Names the arguments of a call. Parameters that were left out are left out here too: their defaults are the
 * function's own business.
 *
 * @throws `BatutaError` with code `missing-parameter`, `too-many-arguments` or `invalid-arguments`.
 */
export function bindArguments(binding: Binding, args: readonly unknown[]): Record<string, unknown> {
  const { shape } = binding;
  if (shape.kind === "object") return bindObject(binding, shape, args);
  const { names, hasRest } = shape;
  checkCount(binding, args.length);
  const bound: Record<string, unknown> = {};
  const fixed = hasRest ? names.length - 1 : names.length;
  for (let i = 0; i < fixed && i < args.length; i++) bound[names[i] ?? ""] = args[i];
  for (let i = args.length; i < shape.withoutDefault; i++) requirePresent(binding, names[i] ?? "");
  if (hasRest) bound[names[fixed] ?? ""] = args.slice(fixed);
  return bound;
}

/**
 * The arguments of a call from parameters by name.
 *
 * @throws `BatutaError` with code `missing-parameter`, `unknown-parameter` or `invalid-arguments`.
 */
export function unbindArguments(
  binding: Binding,
  parameters: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  const { shape, what } = binding;
  const { names, hasRest } = shape;
  const isKnown = new Set(names);
  for (const name of Object.keys(parameters)) {
    if (isKnown.has(name) || (shape.kind === "object" && hasRest)) continue;
    const known = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
    throw new BatutaError("unknown-parameter", `${what} has no parameter '${name}'; ${known}`, {
      fields: { parameter: name, known: names },
    });
  }
  if (shape.kind === "object") {
    const isEmpty = Object.keys(parameters).length === 0;
    return isEmpty && shape.isOptional ? [] : [{ ...parameters }];
  }
  const args: unknown[] = [];
  const fixed = hasRest ? names.length - 1 : names.length;
  for (let i = 0; i < fixed; i++) {
    const name = names[i] ?? "";
    if (Object.hasOwn(parameters, name)) {
      // Left out ones before it are filled with undefined, which is how JavaScript asks for a default.
      while (args.length < i) args.push(undefined);
      args.push(parameters[name]);
    } else if (i < shape.withoutDefault) {
      requirePresent(binding, name);
    }
  }
  if (hasRest) addRest(binding, args, fixed, parameters);
  return args;
}

/** @throws `BatutaError` with code `too-many-arguments`. */
export function checkCount({ shape, what }: Pick<Binding, "shape" | "what">, count: number): void {
  const most = shape.kind === "object" ? 1 : shape.hasRest ? Number.POSITIVE_INFINITY : shape.names.length;
  if (count <= most) return;
  throw new BatutaError(
    "too-many-arguments",
    `${what} takes ${most} argument${most === 1 ? "" : "s"} and was given ${count}. As a callback, wrap it: (x) => f(x)`,
    { fields: { most, given: count } },
  );
}

function bindObject(binding: Binding, shape: ObjectShape, args: readonly unknown[]): Record<string, unknown> {
  const { what } = binding;
  checkCount(binding, args.length);
  const [value] = args;
  if (value === undefined && shape.isOptional) return {};
  if (value === undefined && shape.names.length > 0) throw missing(what, shape.names[0] ?? "");
  if (typeof value !== "object" || value === null) {
    throw new BatutaError(
      "invalid-arguments",
      `${what} takes one object with ${shape.names.join(", ") || "its parameters"}, and was given ${describe(value)}`,
    );
  }
  const source = value as Readonly<Record<string, unknown>>;
  if (shape.hasRest) return { ...source };
  const bound: Record<string, unknown> = {};
  for (const name of shape.names) if (name in source) bound[name] = source[name];
  return bound;
}

function addRest(
  binding: Binding,
  args: unknown[],
  at: number,
  parameters: Readonly<Record<string, unknown>>,
): void {
  const name = binding.shape.names[at] ?? "";
  const rest = parameters[name];
  if (rest === undefined) return;
  if (!Array.isArray(rest)) {
    throw new BatutaError(
      "invalid-arguments",
      `${binding.what} takes a list for parameter '${name}', and was given ${describe(rest)}`,
    );
  }
  if (rest.length === 0) return;
  while (args.length < at) args.push(undefined);
  args.push(...rest);
}

function requirePresent(binding: Binding, name: string): void {
  if (!binding.mayBeMissing(name)) throw missing(binding.what, name);
}

function missing(what: string, name: string): BatutaError {
  return new BatutaError("missing-parameter", `${what} is missing parameter '${name}'`, {
    fields: { parameter: name },
  });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
