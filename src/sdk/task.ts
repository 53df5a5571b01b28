import { hash } from "node:crypto";
import { BatutaError } from "../platform/errors.ts";
import type { AnyFunction } from "./any-function.ts";
import { definitionSite } from "./definition-site.ts";
import { scanArguments } from "./engine/arguments.ts";
import type { Future } from "./engine/future.ts";
import { FutureList } from "./engine/future-list.ts";
import { mapInputs } from "./engine/map-inputs.ts";
import { startTask } from "./engine/start-task.ts";
import { makeTaskCaching } from "./engine/task-caching.ts";
import { TASK_SPEC, type TaskSpec } from "./engine/task-spec.ts";
import type { TaskFactory } from "./factory-signatures.ts";
import { moduleKey } from "./module-key.ts";
import { checkTaskOptions } from "./option-checks.ts";
import { describeParameters, type ParameterDescription } from "./parameters/describe-parameters.ts";
import { currentScope } from "./run-context.ts";
import { runNameMaker } from "./run-name.ts";
import type { Task, TaskCallOptions } from "./signatures.ts";
import type { RetryDelaySeconds, TaskOptions } from "./task-options.ts";
import { registerTask } from "./task-registry.ts";

type Fn = (...args: never[]) => unknown;
type Options = TaskOptions<unknown>;
/** A task whose types are not known here. */
export type AnyTask = Task<readonly unknown[], unknown>;

/**
 * Makes a task: a function whose calls are recorded, retried, cached, and replayed after a crash.
 *
 * A call starts at once and returns a `TaskFuture`; pass that on to another task, or await it.
 *
 * @example
 * const extract = task({ retries: 3, retryDelaySeconds: 10 }, async function extract(url: string) {
 *   return (await fetch(url)).json();
 * });
 */
export const task: TaskFactory = ((first: Fn | Options, second?: Fn | ClassMethodDecoratorContext) => {
  const site = definitionSite(task as AnyFunction);
  if (typeof first !== "function") {
    if (typeof second === "function") return makeTask(second, first, site?.url);
    return (method: Fn, context: ClassMethodDecoratorContext) => decorate(method, first, context, site?.url);
  }
  if (typeof second === "object") return decorate(first, {}, second, site?.url);
  return makeTask(first, {}, site?.url);
}) as TaskFactory; // safe: the overloads are told apart above

function decorate(
  method: Fn,
  options: Options,
  context: ClassMethodDecoratorContext,
  moduleUrl: string | undefined,
): Fn {
  const made = makeTask(method, { name: String(context.name), ...options }, moduleUrl);
  return function decorated(this: unknown, ...args: never[]) {
    // A method keeps its declared type, a promise; a failure that nobody awaits is told by the flow, not by Node.
    const promise = Promise.resolve(made.apply(this, args));
    promise.catch(() => undefined);
    return promise;
  };
}

function makeTask(fn: Fn, options: Options, moduleUrl: string | undefined): AnyTask {
  const self: AnyTask = callable((receiver, args) => call(receiver, args, {}), {
    submit: (...args: readonly unknown[]) => call(undefined, args, {}),
    map: (...args: readonly unknown[]) => callMapped(args, {}),
    with: (extra: TaskCallOptions) =>
      callable((receiver, args) => call(receiver, args, extra), {
        submit: (...args: readonly unknown[]) => call(undefined, args, extra),
        map: (...args: readonly unknown[]) => callMapped(args, extra),
      }),
    withOptions: (changed: Options) => makeTask(fn, { ...options, ...changed }, moduleUrl),
  });
  const spec = makeSpec(fn, options, moduleUrl, () => self);
  Object.defineProperty(self, "name", { value: spec.name, configurable: true });
  Object.defineProperty(self, TASK_SPEC, { value: spec });
  registerTask({ name: spec.name, key: spec.key, moduleUrl, fn }, self);

  function call(receiver: unknown, args: readonly unknown[], extra: TaskCallOptions): unknown {
    const { graphBuilder } = currentScope();
    if (graphBuilder) {
      return graphBuilder.call({
        kind: "task",
        callee: self,
        name: spec.name,
        args,
        waitFor: extra.waitFor,
        callKey: extra.callKey,
        returnState: extra.returnState === true,
        ...("vizReturnValue" in options ? { vizReturnValue: { value: options.vizReturnValue } } : {}),
        start: (given, waitFor) =>
          start(receiver, given, { ...extra, waitFor: waitFor as TaskCallOptions["waitFor"] }),
      });
    }
    const future = start(receiver, args, extra);
    return extra.returnState ? future.wait() : future;
  }

  function start(receiver: unknown, args: readonly unknown[], extra: TaskCallOptions): Future {
    spec.checkCount(args);
    return startTask(spec, args, {
      self: receiver,
      waitFor: extra.waitFor === undefined ? [] : scanArguments([extra.waitFor]).upstreams,
      callKey: extra.callKey,
    });
  }

  function callMapped(args: readonly unknown[], extra: TaskCallOptions): unknown {
    const calls = mapInputs(spec.name, args).map((one, index) =>
      call(
        undefined,
        one,
        extra.callKey === undefined ? extra : { ...extra, callKey: `${extra.callKey}[${index}]` },
      ),
    );
    return extra.returnState ? Promise.all(calls) : FutureList.from(calls as Future[]);
  }

  return self;
}

function callable<Members extends object>(
  run: (self: unknown, args: readonly unknown[]) => unknown,
  members: Members,
) {
  const made = function (this: unknown, ...args: readonly unknown[]) {
    return run(this, args);
  };
  return Object.assign(made, members) as unknown as AnyTask; // safe: the members are those of a task or a task call
}

function makeSpec(fn: Fn, options: Options, moduleUrl: string | undefined, self: () => AnyTask): TaskSpec {
  const name = options.name ?? fn.name;
  checkTaskOptions(name, options);
  const parameters = describeParameters(fn, options.parameters, `task '${name}'`, moduleUrl);
  // Undefined: the setting's default, which is read at the first run and not at import.
  const { retries } = options;
  const delays = delayList(options.retryDelaySeconds ?? 0, retries ?? 0);
  const bind = <Info, S>(hooks: readonly ((task: never, info: Info, state: S) => unknown)[] | undefined) =>
    (hooks ?? []).map((hook) => (info: Info, state: S) => hook(self() as never, info, state));
  let labels: TaskSpec["labels"] | undefined;
  const { retryConditionFn } = options;
  return {
    fn,
    name,
    key: `${name}-${moduleKey(moduleUrl)}`,
    moduleUrl,
    version: options.version,
    tags: options.tags ?? [],
    get labels() {
      labels ??= { "batuta.code": hash("sha256", fn.toString(), "hex").slice(0, 8) };
      return labels;
    },
    policy: {
      retries: retries ?? 0,
      retry_delay: [...delays],
      retry_jitter_factor: options.retryJitterFactor ?? null,
    },
    retry: {
      retries,
      delaysSeconds: options.retryDelaySeconds === undefined ? undefined : delays,
      jitterFactor: options.retryJitterFactor,
      condition: retryConditionFn && ((info, state) => retryConditionFn(self() as never, info, state)),
    },
    timeoutSeconds: options.timeoutSeconds,
    logPrints: options.logPrints,
    hooks: {
      onRunning: bind(options.onRunning),
      onCompletion: bind(options.onCompletion),
      onFailure: bind(options.onFailure),
    },
    caching: makeTaskCaching(options, fn),
    runName: runNameMaker(options.taskRunName, name),
    journaled: options.persistResult,
    argumentName: (index) => nameOrPlace(parameters, index),
    parameters: (args) => parameters.bind(args),
    validate: parameters.validate,
    checkCount: parameters.checkCount,
  };
}

/** Inputs are tracked by parameter name; a function that does not tell its names still runs. */
function nameOrPlace(parameters: ParameterDescription, index: number): string {
  try {
    return parameters.nameAt(index);
  } catch (error) {
    if (BatutaError.hasCode(error, "unnamed-parameters")) return `argument ${index + 1}`;
    throw error;
  }
}

function delayList(delay: RetryDelaySeconds, retries: number): readonly number[] {
  if (typeof delay === "number") return delay > 0 ? [delay] : [];
  return typeof delay === "function" ? delay(retries) : delay;
}
