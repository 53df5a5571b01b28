import type { State } from "../state.ts";
import type { TaskFuture, TaskFutureList } from "../task-future.ts";

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
    const settled = await Promise.allSettled(this.map((future) => future.result(options)));
    const failed = settled.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    return settled.map((one) => (one as PromiseFulfilledResult<T | Error>).value); // safe: none was rejected
  }
}
