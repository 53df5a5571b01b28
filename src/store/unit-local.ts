import { AsyncLocalStorage } from "node:async_hooks";

/** A value that belongs to the code that runs within one call, across its awaits. */
export interface UnitLocal<T> {
  run<R>(value: T, fn: () => Promise<R>): Promise<R>;
  /** Undefined outside `run`. */
  get(): T | undefined;
}

/** Makes a place for what the code of one write unit gathers. */
export function createUnitLocal<T>(): UnitLocal<T> {
  const storage = new AsyncLocalStorage<T>();
  return { run: (value, fn) => storage.run(value, fn), get: () => storage.getStore() };
}
