import { Annotation } from "../annotations.ts";
import { State } from "../state.ts";
import { Future } from "./future.ts";

/** A run found in the arguments of a call. */
export interface Upstream {
  readonly source: Future | State;
  /** The call runs even when it failed. */
  readonly allowFailure: boolean;
  /** Index of the argument that holds it. */
  readonly argument: number;
}

/** What a look through the arguments found. */
export interface ArgumentScan {
  readonly upstreams: readonly Upstream[];
  /** Whether anything must be replaced before the function sees the arguments. */
  readonly needsSubstitution: boolean;
}

const NOTHING: ArgumentScan = { upstreams: [], needsSubstitution: false };

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Finds the futures in a call's arguments, nested in arrays, plain objects, Maps and Sets. Instances of classes are
 * not looked into; `quote` and `freeze` stop the look.
 */
export function scanArguments(args: readonly unknown[]): ArgumentScan {
  let upstreams: Upstream[] | undefined;
  let needsSubstitution = false;
  let seen: Set<object> | undefined;

  const visit = (value: unknown, argument: number, allowFailure: boolean, depth: number): void => {
    if (typeof value !== "object" || value === null) return;
    if (Future.is(value) || State.is(value)) {
      upstreams ??= [];
      upstreams.push({ source: value, allowFailure, argument });
      needsSubstitution = true;
      return;
    }
    if (Annotation.is(value)) {
      needsSubstitution = true;
      if (value.kind === "quote" || value.kind === "freeze") return;
      visit(value.value, argument, allowFailure || value.kind === "allow-failure", depth);
      return;
    }
    const iterable = Array.isArray(value) || value instanceof Map || value instanceof Set;
    if (!iterable && !isPlainObject(value)) return;
    // Cycles need a container within a container, so flat arguments pay for no set.
    if (depth > 0) {
      seen ??= new Set();
      if (seen.has(value)) return;
      seen.add(value);
    }
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === "object") visit(item, argument, allowFailure, depth + 1);
    } else if (value instanceof Map) {
      for (const [key, item] of value) {
        visit(key, argument, allowFailure, depth + 1);
        visit(item, argument, allowFailure, depth + 1);
      }
    } else if (value instanceof Set) {
      for (const item of value) visit(item, argument, allowFailure, depth + 1);
    } else {
      for (const key in value)
        visit((value as Record<string, unknown>)[key], argument, allowFailure, depth + 1);
    }
  };

  for (let index = 0; index < args.length; index++) {
    const value = args[index];
    if (typeof value === "object" && value !== null) visit(value, index, false, 0);
  }
  return needsSubstitution ? { upstreams: upstreams ?? [], needsSubstitution } : NOTHING;
}

/** How futures and states are replaced: by their values, or by what identifies them. */
export type Replace = (source: Future | State) => unknown;

/**
 * A copy of the arguments with futures replaced and annotations taken off. Containers without either stay the same
 * object; `opaque` values keep their futures.
 */
export function substituteArguments(args: readonly unknown[], replace: Replace): unknown[] {
  const copies = new Map<object, unknown>();

  const visit = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Future.is(value) || State.is(value)) return replace(value);
    if (Annotation.is(value)) {
      if (value.kind === "quote" || value.kind === "freeze" || value.kind === "opaque") return value.value;
      return visit(value.value);
    }
    const known = copies.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(value)) {
      const copy: unknown[] = [];
      copies.set(value, copy);
      let changed = false;
      for (const item of value) {
        const next = visit(item);
        changed ||= next !== item;
        copy.push(next);
      }
      return keep(value, copy, changed);
    }
    if (value instanceof Map) {
      const copy = new Map<unknown, unknown>();
      copies.set(value, copy);
      let changed = false;
      for (const [key, item] of value) {
        const nextKey = visit(key);
        const next = visit(item);
        changed ||= next !== item || nextKey !== key;
        copy.set(nextKey, next);
      }
      return keep(value, copy, changed);
    }
    if (value instanceof Set) {
      const copy = new Set<unknown>();
      copies.set(value, copy);
      let changed = false;
      for (const item of value) {
        const next = visit(item);
        changed ||= next !== item;
        copy.add(next);
      }
      return keep(value, copy, changed);
    }
    if (!isPlainObject(value)) return value;
    const copy: Record<string, unknown> = Object.create(Object.getPrototypeOf(value) as object | null);
    copies.set(value, copy);
    let changed = false;
    for (const [key, item] of Object.entries(value)) {
      const next = visit(item);
      changed ||= next !== item;
      Object.defineProperty(copy, key, { value: next, enumerable: true, writable: true, configurable: true });
    }
    return keep(value, copy, changed);
  };

  const keep = (original: object, copy: unknown, changed: boolean): unknown => {
    if (!changed) copies.set(original, original);
    return changed ? copy : original;
  };

  return args.map((value) => visit(value));
}
