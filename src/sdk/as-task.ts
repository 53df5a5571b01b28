import type { Task } from "./signatures.ts";

/**
 * A generic task with its members (`map`, `with`, `withOptions`), which TypeScript can't give to a function that keeps
 * its type parameters. It is the same task.
 *
 * @example
 * const first = task(<T>(rows: T[]) => rows[0]);
 * asTask(first<string>).map([["a"], ["b"]]);
 */
export function asTask<Args extends readonly unknown[], R>(
  task: (...args: Args) => PromiseLike<R>,
): Task<Args, R> {
  return task as unknown as Task<Args, R>; // safe: `task()` makes nothing without these members
}
