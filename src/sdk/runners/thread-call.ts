import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { Future } from "../engine/future.ts";
import { decodeError } from "../results/decode-error.ts";
import { encodeError } from "../results/encode-error.ts";
import { Failed } from "../state.ts";
import type { TaskFuture } from "../task-future.ts";
import { isCloneError, notCloneable } from "./not-cloneable.ts";
import type { RemoteRunContext, TaskBody } from "./task-runner.ts";
import type { FromThread, ThreadJob, ToThread } from "./thread-protocol.ts";
import { decodeThreadValue, encodeState, encodeThreadValue } from "./thread-values.ts";

/** What a body in a thread needs of its runner. */
export interface ThreadAccess {
  readonly clock: Clock;
  /** How long an aborted body has for ending by itself. */
  readonly graceMs: number;
  /** Hands the job to a thread; rejects when the thread dies. Aborting the signal kills the thread. */
  readonly start: (job: ThreadJob, signal: AbortSignal) => Promise<unknown>;
}

type Ending = Extract<FromThread, { type: "returned" | "threw" }>;

/** Runs one body in a thread, and answers what it asks meanwhile. */
export async function runInThread(body: TaskBody, access: ThreadAccess): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const conversation = new Conversation(body, port1);
  const signal = body.getSignal();
  const kill = new AbortController();
  let cancelGrace: (() => void) | undefined;
  const onAbort = (): void => {
    conversation.tell({ type: "abort", reason: encodeError(signal.reason) });
    cancelGrace = access.clock.schedule(() => kill.abort(), access.graceMs);
  };
  try {
    signal.throwIfAborted();
    conversation.sendJob();
    body.begin();
    signal.addEventListener("abort", onAbort, { once: true });
    await access.start({ port: port2 }, kill.signal).catch((error: unknown) => {
      // What the thread said last may still be on its way while its death is known already.
      conversation.drain();
      if (!conversation.hasEnded) throw kill.signal.aborted ? signal.reason : deathOf(body, error);
    });
    return conversation.resultOf(await conversation.ended);
  } finally {
    cancelGrace?.();
    signal.removeEventListener("abort", onAbort);
    port1.close();
  }
}

function deathOf({ task }: TaskBody, error: unknown): BatutaError {
  const text = messageOf(error);
  const code = /^worker exited with code: (-?\d+)$/.exec(text)?.[1];
  const isClosed = text === "Terminating worker thread";
  const reason =
    code !== undefined ? `it called process.exit(${code})` : isClosed ? "its runner was closed" : text;
  return new BatutaError("thread-died", `the worker thread of task '${task.name}' died: ${reason}`, {
    cause: error,
    fields: { task: task.name },
  });
}

/** The main thread's side of the talk with the thread that runs one body. */
class Conversation {
  readonly ended: Promise<Ending>;
  hasEnded = false;
  readonly #body: TaskBody;
  readonly #port: MessagePort;
  readonly #calls = new Map<number, TaskFuture<unknown>>();
  readonly #end: (ending: Ending) => void;

  constructor(body: TaskBody, port: MessagePort) {
    this.#body = body;
    this.#port = port;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.ended = promise;
    this.#end = resolve;
    port.on("message", (message: FromThread) => this.#take(message));
  }

  sendJob(): void {
    const { task, args } = this.#body;
    const { name, key, moduleUrl } = task;
    const encoded = encodeThreadValue(args, () => undefined) as readonly unknown[];
    const job = { type: "run", moduleUrl: moduleUrl ?? "", key, taskName: name, args: encoded } as const;
    const context = this.#body.getContext();
    try {
      this.#port.postMessage({ ...job, context } satisfies ToThread);
    } catch (error) {
      if (!isCloneError(error)) throw error;
      for (const [index, arg] of encoded.entries()) {
        if (!isSendable(arg)) throw notCloneable(`argument ${index + 1} of task '${name}'`, arg, error);
      }
      this.#port.postMessage({ ...job, context: sendableContext(context) } satisfies ToThread);
    }
  }

  tell(message: ToThread): void {
    this.#port.postMessage(message);
  }

  /** Takes the messages that have arrived and wait to be delivered. */
  drain(): void {
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      this.#take(next.message as FromThread);
    }
  }

  resultOf(ending: Ending): unknown {
    // Failures that the body has seen are its own business now.
    for (const id of ending.observed) void this.#calls.get(id)?.state;
    if (ending.type === "threw") throw decodeError(ending.error);
    return decodeThreadValue(ending.value, (id) => this.#calls.get(id));
  }

  #take(message: FromThread): void {
    switch (message.type) {
      case "log":
        this.#body.host.log(message.level, message.message);
        break;
      case "call":
        this.#call(message);
        break;
      case "returned":
      case "threw":
        this.hasEnded = true;
        this.#end(message);
        break;
    }
  }

  #call(message: Extract<FromThread, { type: "call" }>): void {
    const { id, reference, path, tags, callKey } = message;
    const futureOf = (other: number): unknown => this.#calls.get(other);
    try {
      const future = this.#body.host.callTask({
        reference,
        path,
        tags,
        callKey,
        args: decodeThreadValue(message.args, futureOf) as readonly unknown[],
        waitFor: decodeThreadValue(message.waitFor, futureOf),
      });
      this.#calls.set(id, future);
      future.addDoneCallback(() => this.#tellEnd(id, future));
    } catch (error) {
      const state = encodeState(Failed({ data: error, message: String(error) }), () => undefined);
      this.tell({ type: "call-ended", id, taskRunId: "", taskRunName: reference.key, state });
    }
  }

  #tellEnd(id: number, future: TaskFuture<unknown>): void {
    const { taskRunId, taskRunName } = future;
    // `state` would count as somebody who looked; whether the body looks is told at its end.
    const state = Future.is(future) ? future.peek() : future.state;
    const message = { type: "call-ended", id, taskRunId, taskRunName } as const;
    try {
      this.tell({ ...message, state: encodeState(state, () => undefined) });
    } catch (error) {
      const data = isCloneError(error)
        ? notCloneable(`the result of task run '${taskRunName}'`, state.data, error)
        : error;
      this.tell({ ...message, state: encodeState(Failed({ data, message: String(data) }), () => undefined) });
    }
  }
}

/** The context without the parameters that can't be sent: code that needs them gets them as arguments anyway. */
function sendableContext(context: RemoteRunContext): RemoteRunContext {
  const clean = <T extends { readonly parameters: Readonly<Record<string, unknown>> }>(info: T | undefined) =>
    info && {
      ...info,
      parameters: Object.fromEntries(
        Object.entries(info.parameters).filter(([, value]) => isSendable(value)),
      ),
    };
  return { ...context, flowRun: clean(context.flowRun), taskRun: clean(context.taskRun) };
}

function isSendable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch (error) {
    if (!isCloneError(error)) throw error;
    return false;
  }
}
