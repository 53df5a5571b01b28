import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { Future } from "../engine/future.ts";
import type { GraphBuilder, GraphCall } from "../legacy/graph-builder.ts";
import { currentScope } from "../run-context.ts";
import { findTaskReference } from "../task-registry.ts";
import { isCloneError, notCloneable } from "./not-cloneable.ts";
import type { FromThread, ToThread } from "./thread-protocol.ts";
import { refusal } from "./thread-refusal.ts";
import { decodeState, encodeThreadValue } from "./thread-values.ts";

/** Task calls that a body in a worker thread makes: the main thread makes them for it. */
export class RemoteCalls implements GraphBuilder {
  readonly #send: (message: FromThread) => void;
  readonly #clock = createSystemClock();
  readonly #futures: Future[] = [];
  readonly #ids = new WeakMap<Future, number>();

  constructor(send: (message: FromThread) => void) {
    this.#send = send;
  }

  call({ kind, callee, name, args, waitFor, callKey, returnState }: GraphCall): unknown {
    if (kind === "flow") {
      throw new BatutaError(
        "flow-in-thread",
        `flow '${name}' was called in a worker thread: subflows run in the main thread; call it from the flow instead`,
      );
    }
    const reference = findTaskReference(callee);
    if (!reference)
      throw refusal(name, "the main thread can't find it: define it at the top level of a module");
    const id = this.#futures.length;
    const { path, tags } = currentScope();
    const idOf = (future: Future): number | undefined => this.idOf(future);
    const encoded = encodeThreadValue(args, idOf);
    try {
      this.#send({
        type: "call",
        id,
        reference,
        args: encoded,
        waitFor: encodeThreadValue(waitFor, idOf),
        path,
        tags,
        callKey,
      });
    } catch (error) {
      if (!isCloneError(error)) throw error;
      throw notCloneable(`the arguments of task '${name}'`, encoded, error);
    }
    const future = new Future({ taskRunId: "", taskKey: reference.key, name, clock: this.#clock });
    this.#futures.push(future);
    this.#ids.set(future, id);
    return returnState ? future.wait() : future;
  }

  idOf(future: Future): number | undefined {
    return this.#ids.get(future);
  }

  settle(message: Extract<ToThread, { type: "call-ended" }>): void {
    const future = this.#futures[message.id];
    if (!future) return;
    future.taskRunId = message.taskRunId;
    future.taskRunName = message.taskRunName;
    const state = decodeState(message.state, (id) => this.#futures[id]);
    future.settle({ state, resultIdentity: undefined });
  }

  /** The calls whose outcome the body has looked at. */
  observed(): number[] {
    return this.#futures.flatMap((future, id) => (future.observed ? [id] : []));
  }
}
