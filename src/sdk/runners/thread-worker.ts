import type { MessagePort } from "node:worker_threads";
import { LOG_LEVELS } from "../../config/log-level.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import type { AnyFunction } from "../any-function.ts";
import { createConsoleCapture } from "../logging/capture-console.ts";
import { describeMessage } from "../logging/line-format.ts";
import { ChannelLogger } from "../logging/run-logger.ts";
import { decodeError } from "../results/decode-error.ts";
import { encodeError } from "../results/encode-error.ts";
import { currentScope, runInScope } from "../run-context.ts";
import { findTask } from "../task-registry.ts";
import { isCloneError, notCloneable } from "./not-cloneable.ts";
import { RemoteCalls } from "./remote-calls.ts";
import type { FromThread, ThreadJob, ToThread } from "./thread-protocol.ts";
import { refusal } from "./thread-refusal.ts";
import { decodeThreadValue, encodeThreadValue } from "./thread-values.ts";

type Job = Extract<ToThread, { type: "run" }>;

/** Entry of a worker thread: runs one task body and answers over the job's port. Never rejects. */
export async function runTask({ port }: ThreadJob): Promise<void> {
  const abort = new AbortController();
  const calls = new RemoteCalls((message) => port.postMessage(message));
  const { promise, resolve } = Promise.withResolvers<Job>();
  port.on("message", (message: ToThread) => {
    if (message.type === "run") resolve(message);
    else if (message.type === "abort") abort.abort(decodeError(message.reason));
    else calls.settle(message);
  });
  try {
    const job = await promise;
    const value = await runBody(job, port, calls, abort.signal);
    reply(port, job, calls, value);
  } catch (error) {
    port.postMessage({
      type: "threw",
      error: encodeError(error),
      observed: calls.observed(),
    } satisfies FromThread);
  } finally {
    port.close();
  }
}

async function runBody(
  job: Job,
  port: MessagePort,
  calls: RemoteCalls,
  signal: AbortSignal,
): Promise<unknown> {
  const fn = await findFunction(job);
  const args = decodeThreadValue(job.args, () => undefined) as never[];
  const { flowRun, taskRun, path, tags, logPrints } = job.context;
  const logger = new ChannelLogger(channelTo(port), { name: "batuta.task_runs", source: {} });
  const consoleCapture = createConsoleCapture(() =>
    currentScope().logPrints ? currentScope().remote?.logger : undefined,
  );
  const release = logPrints ? consoleCapture.hold() : undefined;
  try {
    return await runInScope(
      {
        flowRun,
        taskRun,
        path,
        tags,
        logPrints,
        getSignal: () => signal,
        graphBuilder: calls,
        remote: { logger },
      },
      async () => collect(await fn(...args)),
    );
  } finally {
    release?.();
  }
}

/** The least level is 1: which lines are kept is the main thread's to say. */
function channelTo(port: MessagePort): ConstructorParameters<typeof ChannelLogger>[0] {
  const clock = createSystemClock();
  return {
    threshold: LOG_LEVELS.DEBUG,
    nowMicros: () => clock.nowMicros(),
    write: (line) =>
      port.postMessage({
        type: "log",
        level: line.level,
        message: describeMessage(line),
      } satisfies FromThread),
  };
}

function reply(port: MessagePort, { taskName }: Job, calls: RemoteCalls, value: unknown): void {
  const encoded = encodeThreadValue(value, (future) => calls.idOf(future));
  try {
    port.postMessage({ type: "returned", value: encoded, observed: calls.observed() } satisfies FromThread);
  } catch (error) {
    if (!isCloneError(error)) throw error;
    throw notCloneable(`the result of task '${taskName}'`, encoded, error);
  }
}

/** Finds the task's function: its module is loaded if it was not before, and defines it. */
async function findFunction({ moduleUrl, key, taskName }: Job): Promise<AnyFunction> {
  if (!findTask(moduleUrl, key)) await loadModule(moduleUrl, taskName);
  const known = findTask(moduleUrl, key);
  if (known === "several") throw refusal(taskName, `${moduleUrl} defines several tasks of this name`);
  if (known) return known.definition.fn;
  throw refusal(
    taskName,
    `${moduleUrl} does not define it when it is loaded. A task that is made inside a function (a closure) exists in the main thread only: define it at the top level of a module`,
  );
}

async function loadModule(moduleUrl: string, taskName: string): Promise<void> {
  const call = ({ kind, name }: { readonly kind: string; readonly name: string }): never => {
    throw refusal(
      taskName,
      `its module ${moduleUrl} calls ${kind} '${name}' as soon as it is loaded: put the call under \`if (import.meta.main)\``,
    );
  };
  try {
    await runInScope({ graphBuilder: { call } }, () => import(moduleUrl));
  } catch (error) {
    if (BatutaError.hasCode(error, "task-not-for-threads")) throw error;
    const reason = messageOf(error);
    const wrapped = refusal(taskName, `its module ${moduleUrl} can't be loaded there: ${reason}`);
    throw new BatutaError(wrapped.code, wrapped.message, { cause: error, fields: wrapped.fields });
  }
}

/** A generator's values as a list: nobody can take them one by one from another thread. */
async function collect(value: unknown): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  const tag: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (tag !== "Generator" && tag !== "AsyncGenerator") return value;
  const items: unknown[] = [];
  for await (const item of value as AsyncIterable<unknown>) items.push(item);
  return items;
}
