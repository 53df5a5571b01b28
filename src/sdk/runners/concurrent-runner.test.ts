import { AsyncLocalStorage } from "node:async_hooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concurrentRunner } from "./concurrent-runner.ts";
import type { TaskBody } from "./task-runner.ts";

interface Held {
  readonly body: TaskBody;
  readonly finish: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
  readonly abort: AbortController;
  readonly hasStarted: () => boolean;
}

function held(onStart: () => void = () => {}): Held {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const abort = new AbortController();
  let started = false;
  return {
    finish: resolve,
    fail: reject,
    abort,
    hasStarted: () => started,
    body: bodyOf(() => {
      started = true;
      onStart();
      return promise;
    }, abort.signal),
  };
}

function bodyOf(run: () => unknown, signal = new AbortController().signal): TaskBody {
  return {
    task: { name: "t", key: "t", moduleUrl: undefined, fn: () => undefined },
    args: [],
    self: undefined,
    run,
    begin: () => {},
    getSignal: () => signal,
    getContext: () => ({ flowRun: undefined, taskRun: undefined, path: "", tags: [], logPrints: false }),
    host: {
      log: () => {},
      callTask: () => {
        throw new Error("not here");
      },
    },
  };
}

describe("concurrentRunner", () => {
  it("hands a value straight through when there is no limit", () => {
    expect(concurrentRunner().execute(bodyOf(() => 7))).toBe(7);
  });

  it("starts at most maxWorkers bodies and then one for each that ends, in the order of the calls", async () => {
    const runner = concurrentRunner({ maxWorkers: 2 });
    const bodies = [held(), held(), held(), held()];
    const results = bodies.map((one) => runner.execute(one.body) as Promise<unknown>);
    const started = () => bodies.map((one) => one.hasStarted());
    expect(started()).toEqual([true, true, false, false]);
    bodies[1]?.finish("b");
    expect(await results[1]).toBe("b");
    expect(started()).toEqual([true, true, true, false]);
    bodies[0]?.fail(new Error("a"));
    await expect(results[0]).rejects.toThrow("a");
    expect(started()).toEqual([true, true, true, true]);
    bodies[2]?.finish("c");
    bodies[3]?.finish("d");
    expect(await Promise.all(results.slice(2))).toEqual(["c", "d"]);
  });

  it("runs a queued body in the async context of its own call", async () => {
    const who = new AsyncLocalStorage<string>();
    const runner = concurrentRunner({ maxWorkers: 1 });
    const seen: (string | undefined)[] = [];
    const bodies = ["first", "second", "third"].map((name) => {
      const one = held(() => seen.push(who.getStore()));
      return { ...one, result: who.run(name, () => runner.execute(one.body)) };
    });
    for (const one of bodies) {
      one.finish(null);
      await one.result;
    }
    expect(seen).toEqual(["first", "second", "third"]);
  });

  it("takes an aborted body out of the queue without running it", async () => {
    const runner = concurrentRunner({ maxWorkers: 1 });
    const [running, aborted, next] = [held(), held(), held()];
    const first = runner.execute(running.body);
    const second = runner.execute(aborted.body);
    const third = runner.execute(next.body);
    aborted.abort.abort(new Error("cancelled"));
    await expect(second).rejects.toThrow("cancelled");
    running.finish(1);
    await first;
    next.finish(3);
    expect(await third).toBe(3);
    expect(aborted.hasStarted()).toBe(false);
  });

  it("refuses at once a body whose signal is aborted when there is no room", async () => {
    const runner = concurrentRunner({ maxWorkers: 1 });
    const running = held();
    const first = runner.execute(running.body);
    const late = held();
    late.abort.abort(new Error("too late"));
    await expect(runner.execute(late.body)).rejects.toThrow("too late");
    running.finish(1);
    await first;
  });

  it("goes on after a body that throws before its first await", async () => {
    const runner = concurrentRunner({ maxWorkers: 1 });
    const running = held();
    const first = runner.execute(running.body);
    const second = runner.execute(
      bodyOf(() => {
        throw new Error("sync");
      }),
    );
    const third = runner.execute(bodyOf(() => 3));
    running.finish(1);
    await first;
    await expect(second).rejects.toThrow("sync");
    expect(await third).toBe(3);
  });

  it("empties a queue of a hundred thousand synchronous bodies without deep recursion", async () => {
    const runner = concurrentRunner({ maxWorkers: 1 });
    const running = held();
    void runner.execute(running.body);
    const queued = Array.from({ length: 100_000 }, (_, i) => runner.execute(bodyOf(() => i)));
    running.finish(null);
    expect((await Promise.all(queued)).at(-1)).toBe(99_999);
  });

  it("refuses waiting and new bodies once closed and lets running ones end", async () => {
    const runner = concurrentRunner({ maxWorkers: 1 });
    const running = held();
    const first = runner.execute(running.body);
    const second = runner.execute(held().body);
    await runner.close();
    await expect(second).rejects.toMatchObject({ code: "runner-closed" });
    expect(() => runner.execute(held().body)).toThrow(/after its task runner was closed/);
    running.finish("done");
    expect(await first).toBe("done");
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses maxWorkers %d by name", (maxWorkers) => {
    expect(() => concurrentRunner({ maxWorkers })).toThrow(/maxWorkers is .*at least 1/);
  });

  it("never exceeds its limit and runs every body once, however bodies end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ turns: fc.nat(3), fails: fc.boolean() }), { maxLength: 30 }),
        async (maxWorkers, plans) => {
          const runner = concurrentRunner({ maxWorkers });
          let running = 0;
          let most = 0;
          const order: number[] = [];
          const results = plans.map(({ turns, fails }, index) =>
            runner.execute(
              bodyOf(async () => {
                order.push(index);
                most = Math.max(most, ++running);
                for (let turn = 0; turn < turns; turn++) await Promise.resolve();
                running -= 1;
                if (fails) throw new Error("planned");
                return index;
              }),
            ),
          );
          const settled = await Promise.allSettled(results);
          expect(settled.map((one) => one.status === "fulfilled")).toEqual(plans.map((plan) => !plan.fails));
          expect(most).toBeLessThanOrEqual(maxWorkers);
          expect(order).toEqual(plans.map((_, index) => index));
        },
      ),
    );
  });
});
