import type { State } from "../state.ts";
import type { TaskFuture, TaskFutureList } from "../task-future.ts";
import { Future } from "./future.ts";

/** The futures of a `map`, in the order of its inputs. */
export class FutureList<T> extends Array<TaskFuture<T>> implements TaskFutureList<T> {
  // `list.map(…)` and the like give plain arrays.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  wait(seconds?: number): Promise<(State<T> | undefined)[]> {
    return Promise.all(this.map((future) => future.wait(seconds)));
  }

  result(options?: { readonly raiseOnFailure?: true; readonly timeoutSeconds?: number }): Promise<T[]>;
  result(options: {
    readonly raiseOnFailure?: boolean;
    readonly timeoutSeconds?: number;
  }): Promise<(T | Error)[]>;
  async result(
    options: { readonly raiseOnFailure?: boolean; readonly timeoutSeconds?: number } = {},
  ): Promise<(T | Error)[]> {
    const asked = options.timeoutSeconds === undefined ? undefined : this.map((one) => one.result(options));
    for (const promise of asked ?? []) promise.catch(() => {});
    for (const future of this) if (Future.is(future)) future.observed = true;
    // One after another: of a map of 100,000 calls, as many waiting promises would be 80 MB.
    const results: (T | Error)[] = [];
    let failed: { readonly error: unknown } | undefined;
    for (const [index, future] of this.entries()) {
      try {
        results.push(await (asked?.[index] ?? future.result(options)));
      } catch (error) {
        failed ??= { error };
      }
    }
    if (failed) throw failed.error;
    return results;
  }
}
