import type { Budget } from "./budget.ts";
import type { CallArguments, Value } from "./values.ts";

/** The names of a block; what it does not have, the block around it may. */
export interface Scope {
  get(name: string): Value | undefined;
  set(name: string, value: Value): void;
  /** A scope inside this one. */
  inner(): Scope;
}

export function createScope(outer?: Scope): Scope {
  const names = new Map<string, Value>();
  const scope: Scope = {
    get: (name) => (names.has(name) ? names.get(name) : outer?.get(name)),
    set(name, value) {
      names.set(name, value);
    },
    inner: () => createScope(scope),
  };
  return scope;
}

/** A filter: the value, and what stands in its brackets. */
export type Filter = (engine: Engine, value: Value, args: CallArguments) => Value;
/** A test after `is`. */
export type Test = (engine: Engine, value: Value, args: CallArguments) => boolean;

/** What filters, tests and functions may use while a template is rendered. */
export interface Engine {
  readonly budget: Budget;
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nowMicros: () => number;
  /** Whether what is printed here is escaped for HTML. */
  readonly isEscaping: boolean;
  call(callee: Value, args: CallArguments): Value;
}
