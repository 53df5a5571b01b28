import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, describe, expect, it } from "vitest";
import * as tasks from "../../../test/fixtures/thread-tasks.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { Future } from "../engine/future.ts";
import { findTaskSpec } from "../engine/task-spec.ts";
import { moduleKey } from "../module-key.ts";
import type { FlowRunInfo, TaskRunInfo } from "../run-info.ts";
import { Completed, Failed } from "../state.ts";
import { findTask } from "../task-registry.ts";
import type { RemoteTaskCall, TaskBody, TaskRunner } from "./task-runner.ts";
import { type ThreadRunnerOptions, threadRunner } from "./thread-runner.ts";

const clock = createSystemClock();
const ids = createIds();
const open: TaskRunner[] = [];
afterEach(async () => {
  for (const runner of open.splice(0)) await runner.close();
});

function runnerWith(options: ThreadRunnerOptions = {}): TaskRunner {
  const runner = threadRunner({ maxThreads: 1, abortGraceSeconds: 0.05, ...options });
  open.push(runner);
  return runner;
}

interface Run {
  readonly body: TaskBody;
  readonly abort: AbortController;
  readonly logs: [number, string][];
  readonly calls: RemoteTaskCall[];
  readonly futures: Future[];
  begun: number;
}

/** What the engine would hand to a runner. */
function bodyOf(task: unknown, args: readonly unknown[], extra: Partial<TaskBody> = {}): Run {
  const spec = findTaskSpec(task) ?? (task as TaskBody["task"]);
  const abort = new AbortController();
  const run: Run = {
    abort,
    logs: [],
    calls: [],
    futures: [],
    begun: 0,
    body: undefined as unknown as TaskBody,
  };
  const body: TaskBody = {
    task: spec,
    args,
    self: undefined,
    run: () => spec.fn(...(args as never[])),
    begin: () => {
      run.begun += 1;
    },
    getSignal: () => abort.signal,
    getContext: () => ({
      flowRun: { name: "lively-otter", parameters: {} } as unknown as FlowRunInfo,
      taskRun: { name: `${spec.name}-0`, idempotencyKey: "k", parameters: {} } as unknown as TaskRunInfo,
      path: "root",
      tags: ["a"],
      logPrints: true,
    }),
    host: {
      log: (level, message) => run.logs.push([level, message]),
      callTask: (call) => {
        run.calls.push(call);
        return settle(run, call);
      },
    },
    ...extra,
  };
  return Object.assign(run, { body });
}

/** Makes a nested call as the engine does, with futures among the arguments resolved. */
function settle(run: Run, { reference, args }: RemoteTaskCall): Future {
  const found = findTask(reference.moduleUrl, reference.key);
  if (!found || found === "several") throw new Error("not defined here");
  const { name, key, fn } = found.definition;
  const future = new Future({ taskRunId: ids.uuid(), taskKey: key, name, clock });
  run.futures.push(future);
  void (async () => {
    try {
      const resolved = await Promise.all(args.map(async (arg) => (Future.is(arg) ? await arg : [arg]))).then(
        (list) => list.map((item) => (Array.isArray(item) ? item[0] : item)),
      );
      future.settle({
        state: Completed({ data: await fn(...(resolved as never[])) }),
        resultIdentity: undefined,
      });
    } catch (error) {
      future.settle({ state: Failed({ data: error }), resultIdentity: undefined });
    }
  })();
  return future;
}

/** Memory that this thread and a worker share: [0] is set when the worker's code has begun, [1] counts its turns. */
function sharedFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

async function whenSet(flag: Int32Array): Promise<void> {
  const wait = Atomics.waitAsync(flag, 0, 0);
  if (wait.async) await wait.value;
}

describe("threadRunner", () => {
  it("runs a task in another thread, with its run's context, and brings log and console lines home", async () => {
    const run = bodyOf(tasks.where, []);
    expect(await runnerWith().execute(run.body)).toEqual({
      isMain: false,
      flowRun: "lively-otter",
      taskRun: "where-0",
      key: "k",
      tags: ["a"],
    });
    expect(run.begun).toBe(1);
    expect(run.logs).toEqual([
      [20, "hello from where-0"],
      [30, "printed 5"],
    ]);
  });

  it("computes several at a time, each in the order of its call", async () => {
    const runner = runnerWith({ maxThreads: 2 });
    const results = [10, 15, 20, 21].map((n) => runner.execute(bodyOf(tasks.fib, [n]).body));
    expect(await Promise.all(results)).toEqual([55, 610, 6765, 10946]);
  });

  it("carries Maps, dates, typed arrays, bigints, cycles and errors both ways", async () => {
    const cycle: Record<string, unknown> = {
      at: new Date(0),
      map: new Map([["a", 1n]]),
      bytes: new Uint8Array([1, 2]),
    };
    cycle.self = cycle;
    const back = (await runnerWith().execute(bodyOf(tasks.echo, [cycle]).body)) as typeof cycle;
    expect(back).toEqual(cycle);
    expect(back.self).toBe(back);
    const error = Object.assign(new RangeError("x"), { code: "E" });
    const [same] = (await runnerWith().execute(bodyOf(tasks.echo, [[error]]).body)) as [
      Error & { code: string },
    ];
    expect([same.name, same.message, same.code]).toEqual(["RangeError", "x", "E"]);
  });

  it("rejects with the task's own error, fields and cause included", async () => {
    const failure = runnerWith().execute(bodyOf(tasks.fail, []).body);
    await expect(failure).rejects.toMatchObject({
      name: "RangeError",
      message: "bad input",
      code: "E_BAD",
      cause: { message: "root" },
    });
  });

  it("gives a generator's values as a list", async () => {
    expect(await runnerWith().execute(bodyOf(tasks.count, [3]).body)).toEqual([0, 1, 2]);
  });

  it("asks the task to end by its signal, and takes what it returns then", async () => {
    const flag = sharedFlag();
    const run = bodyOf(tasks.polite, [flag]);
    const result = runnerWith({ abortGraceSeconds: 30 }).execute(run.body);
    await whenSet(flag);
    run.abort.abort(new Error("cancelled by a person"));
    expect(await result).toBe("asked: cancelled by a person");
  });

  it("really stops code that never looks up, and goes on with the next task", async () => {
    const runner = runnerWith();
    const flag = sharedFlag();
    const run = bodyOf(tasks.spin, [flag]);
    const result = runner.execute(run.body);
    await whenSet(flag);
    const next = runner.execute(bodyOf(tasks.fib, [10]).body);
    run.abort.abort(new Error("out of time"));
    await expect(result).rejects.toThrow("out of time");
    expect(await next).toBe(55);
    const turns = Atomics.load(flag, 1);
    expect(await runner.execute(bodyOf(tasks.fib, [12]).body)).toBe(144);
    expect(Atomics.load(flag, 1)).toBe(turns);
  });

  it.each([
    ["process.exit", tasks.exit, [3], /thread of task 'exit' died: it called process.exit\(3\)/],
    [
      "an error that no promise holds",
      tasks.lateThrow,
      [],
      /thread of task 'lateThrow' died: outside any promise/,
    ],
  ])("fails one task for %s, and keeps its pool", async (_what, task, args, message) => {
    const runner = runnerWith();
    const failed = runner.execute(bodyOf(task, args).body);
    const next = runner.execute(bodyOf(tasks.fib, [10]).body);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ code: "thread-died" });
    expect(await next).toBe(55);
  });

  it("fails one task that exceeds the memory limit, and keeps its pool", async () => {
    const runner = runnerWith({
      resourceLimits: { maxOldGenerationSizeMb: 80, maxYoungGenerationSizeMb: 8 },
    });
    await expect(runner.execute(bodyOf(tasks.hog, []).body)).rejects.toThrow(/task 'hog' died:.*memory/);
    expect(await runner.execute(bodyOf(tasks.fib, [10]).body)).toBe(55);
  });

  it("fails tasks whose threads can't even start, one by one, and never hangs", async () => {
    const runner = runnerWith({
      resourceLimits: { maxOldGenerationSizeMb: 12, maxYoungGenerationSizeMb: 1 },
    });
    await expect(runner.execute(bodyOf(tasks.fib, [10]).body)).rejects.toMatchObject({ code: "thread-died" });
    await expect(runner.execute(bodyOf(tasks.fib, [10]).body)).rejects.toMatchObject({ code: "thread-died" });
  });

  it("refuses a task whose signal is aborted before it begins", async () => {
    const run = bodyOf(tasks.fib, [10]);
    run.abort.abort(new Error("too late"));
    await expect(runnerWith().execute(run.body)).rejects.toThrow("too late");
    expect(run.begun).toBe(0);
  });

  it("begins a queued task only when it has a thread, in the async context of its call", async () => {
    const who = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const runner = runnerWith();
    const results = ["first", "second"].map((name) =>
      who.run(name, () =>
        runner.execute(bodyOf(tasks.fib, [5], { begin: () => seen.push(who.getStore()) }).body),
      ),
    );
    await Promise.all(results);
    expect(seen).toEqual(["first", "second"]);
  });

  it("stops running tasks and refuses new ones when closed", async () => {
    const runner = runnerWith();
    const flag = sharedFlag();
    const result = runner.execute(bodyOf(tasks.spin, [flag]).body);
    const ended = expect(result).rejects.toMatchObject({ code: "thread-died" });
    await whenSet(flag);
    await runner.close();
    await ended;
    expect(() => runner.execute(bodyOf(tasks.fib, [1]).body)).toThrow(/after its task runner was closed/);
  });

  it.each([
    [{ maxThreads: 0 }, /maxThreads is 0; it must be a whole number of at least 1/],
    [{ idleTimeoutSeconds: -1 }, /idleTimeoutSeconds is -1/],
    [{ abortGraceSeconds: Number.NaN }, /abortGraceSeconds is NaN/],
    [
      { resourceLimits: { maxOldGenerationSizeMb: 2 } },
      /maxOldGenerationSizeMb is 2; it must be a number of at least 12/,
    ],
  ])("refuses %j by name", (options, message) => {
    expect(() => threadRunner(options)).toThrow(message);
  });
});

describe("what can't cross", () => {
  it.each([
    [
      "a function",
      [1, { rows: [{ callback: () => 1 }] }],
      /argument 2 of task 'echo', at rows\[0\]\.callback, can't be sent.*the function callback/,
    ],
    ["a promise", [Promise.resolve(1)], /argument 1 of task 'echo' can't be sent.*an instance of Promise/],
    [
      "a symbol in a Map",
      [new Map([["k", Symbol("s")]])],
      /argument 1 of task 'echo', at get\(k\), can't be sent.*a symbol/,
    ],
  ])("%s among the arguments is told by its place", async (_what, args, message) => {
    const run = bodyOf(tasks.echo, args);
    await expect(runnerWith().execute(run.body)).rejects.toThrow(message);
    expect(run.begun).toBe(0);
  });

  it("a function in the result is told by its place", async () => {
    await expect(runnerWith().execute(bodyOf(tasks.giveFunction, []).body)).rejects.toThrow(
      /the result of task 'giveFunction', at rows\[1\]\.callback, can't be sent/,
    );
  });

  it("parameters of the context that can't be sent are left out, since arguments were sent", async () => {
    const run = bodyOf(tasks.where, []);
    const context = run.body.getContext();
    const flowRun = { ...context.flowRun, parameters: { fn: () => 1, n: 2 } } as FlowRunInfo;
    const result = runnerWith().execute({ ...run.body, getContext: () => ({ ...context, flowRun }) });
    expect(await result).toMatchObject({ flowRun: "lively-otter" });
  });
});

describe("nested calls", () => {
  it("are made in the main thread, with their scope, and their futures may be handed on and returned", async () => {
    const run = bodyOf(tasks.nested, [1]);
    const result = (await runnerWith().execute(run.body)) as unknown[];
    expect(result.slice(0, 2)).toEqual([1, 2]);
    expect(result[2]).toBe(run.futures.at(-1));
    expect(await run.futures.at(-1)).toBe(3);
    expect(run.calls.map((call) => call.path)).toEqual(["root/left", "root", "root", "root"]);
    expect(Future.is(run.calls[3]?.args[0])).toBe(true);
  });

  it("bring the error home, and count as seen by whoever caught it", async () => {
    const run = bodyOf(tasks.nestedFailure, []);
    expect(await runnerWith().execute(run.body)).toBe("RangeError: bad input");
    expect(run.futures.map((future) => future.observed)).toEqual([true]);
  });
});

describe("what is refused", () => {
  const execute = async (run: Run) => runnerWith().execute(run.body);

  it("a task that was made in a function", async () => {
    await expect(execute(bodyOf(tasks.makeAdder(1), [1]))).rejects.toThrow(
      /task 'adder' can't run in a worker thread: .*does not define it when it is loaded.*closure.*top level/,
    );
    tasks.makeAdder(2);
    await expect(execute(bodyOf(tasks.makeAdder(3), [1]))).rejects.toThrow(
      /defines several tasks of this name/,
    );
  });

  it("a task without a module", async () => {
    const task = { name: "x", key: "x", moduleUrl: undefined, fn: () => 1 };
    await expect(execute(bodyOf(task, []))).rejects.toThrow(/was not defined in a module/);
  });

  it("a module that starts its flow when it is loaded", async () => {
    const moduleUrl = new URL("../../../test/fixtures/unguarded.ts", import.meta.url).href;
    const task = { name: "half", key: `half-${moduleKey(moduleUrl)}`, moduleUrl, fn: () => 1 };
    await expect(execute(bodyOf(task, [4]))).rejects.toThrow(
      /calls flow 'etl' as soon as it is loaded: put the call under `if \(import\.meta\.main\)`/,
    );
  });

  it("a module that can't be loaded", async () => {
    const moduleUrl = new URL("./nowhere.ts", import.meta.url).href;
    const task = { name: "x", key: "x", moduleUrl, fn: () => 1 };
    await expect(execute(bodyOf(task, []))).rejects.toThrow(
      /nowhere\.ts can't be loaded there: Cannot find module/,
    );
  });

  it("a method that uses `this`", async () => {
    const run = bodyOf(tasks.Holder.times, [2], { self: tasks.Holder });
    await expect(execute(run)).rejects.toThrow(/uses `this`, which stays in the main thread/);
  });
});
