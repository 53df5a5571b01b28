import { expect, it, onTestFinished } from "vitest";
import { startProgram } from "../../../test/support/child-process.ts";
import { describeEachDialect, type TestDialect } from "../../../test/support/each-dialect.ts";
import { openVirtualReplicas, withoutJitter } from "../../../test/support/virtual-replicas.ts";
import type { Clock } from "../../platform/clock.ts";
import { type Logger, silentLogger } from "../../platform/logger.ts";
import type { Store } from "../../store/store.ts";
import type { VirtualClock } from "../../testing/virtual-clock.ts";
import type { ServiceContext } from "../context.ts";
import { listLoops } from "./list-loops.ts";
import type { Loop } from "./loop.ts";
import { type RunLoopsOptions, runLoops } from "./run-loops.ts";

function contextOf(store: Store, clock: Clock, logger: Logger = silentLogger): ServiceContext {
  return { store, clock, ids: withoutJitter, logger, facts: { publish: () => {} } };
}

describeEachDialect("runLoops", (dialect) => {
  const openReplicas = (count: number) => openVirtualReplicas(dialect, count);

  function start(ctx: ServiceContext, loop: Loop, options?: RunLoopsOptions) {
    const running = runLoops(ctx, [loop], options);
    onTestFinished(() => running.stop());
    return running;
  }

  /** Advances in steps, so that each step's real work is done before the next. */
  async function pass(clock: VirtualClock, seconds: number): Promise<void> {
    for (let at = 0; at < seconds; at++) await clock.advance(1000);
  }

  it("runs a loop at its interval and reports when it last ran", async () => {
    const { clock, stores } = await openReplicas(1);
    const ctx = contextOf(stores[0] as Store, clock);
    const times: number[] = [];
    const loop: Loop = {
      name: "tick",
      everySeconds: 5,
      async run() {
        times.push(clock.monotonicMs() / 1000);
        return times.length;
      },
    };
    expect(await listLoops(ctx, [loop])).toMatchObject([{ next_due: null, last_started: null, passes: 0 }]);
    start(ctx, loop);
    await pass(clock, 12);
    expect(times).toEqual([0, 5, 10]);
    expect(await listLoops(ctx, [loop])).toEqual([
      {
        name: "tick",
        every_seconds: 5,
        next_due: "2026-01-01T00:00:15Z",
        running: false,
        last_started: "2026-01-01T00:00:10Z",
        last_ended: "2026-01-01T00:00:10Z",
        last_changed: 3,
        last_error: null,
        passes: 3,
      },
    ]);
  });

  it("does each pass once, however many replicas there are", async () => {
    const { clock, stores } = await openReplicas(3);
    const starts: string[] = [];
    let underWay = 0;
    for (const [at, store] of stores.entries()) {
      start(contextOf(store, clock), {
        name: "shared",
        everySeconds: 10,
        async run() {
          underWay += 1;
          expect(underWay).toBe(1);
          starts.push(`${at} ${clock.monotonicMs() / 1000}`);
          await clock.sleep(3000, { ref: false });
          underWay -= 1;
          return 0;
        },
      });
    }
    await pass(clock, 35);
    expect(starts.map((start) => start.slice(2))).toEqual(["0", "10", "20", "30"]);
  });

  it("keeps a pass that takes long, and starts the next one when it has ended", async () => {
    const { clock, stores } = await openReplicas(2);
    const starts: number[] = [];
    for (const store of stores) {
      start(contextOf(store, clock), {
        name: "slow",
        everySeconds: 5,
        async run(_ctx, signal) {
          starts.push(clock.monotonicMs() / 1000);
          await clock.sleep(100_000, { signal, ref: false });
          return 0;
        },
      });
    }
    await pass(clock, 130);
    expect(starts[0]).toBe(0);
    expect(starts).toHaveLength(2);
    expect(starts[1]).toBeGreaterThanOrEqual(100);
  });

  it("is taken over from a replica that died in the middle of a pass", async () => {
    const { clock, stores } = await openReplicas(2);
    const [dead, alive] = stores as [Store, Store];
    // A claim that nobody renews: what a killed process leaves behind.
    const now = clock.nowMicros();
    await dead.write((trx) =>
      trx
        .insertInto("loop")
        .values({
          name: "orphan",
          next_due: now,
          started: now,
          passes: 4,
          holder: withoutJitter.uuid(),
          held_until: now + 60e6,
        })
        .execute(),
    );
    const starts: number[] = [];
    const ctx = contextOf(alive, clock);
    const loop: Loop = {
      name: "orphan",
      everySeconds: 5,
      async run() {
        starts.push(clock.monotonicMs() / 1000);
        return 1;
      },
    };
    start(ctx, loop);
    await pass(clock, 59);
    expect(await listLoops(ctx, [loop])).toMatchObject([{ running: true, last_ended: null }]);
    expect(starts).toEqual([]);
    await pass(clock, 7);
    expect(starts).toEqual([60, 65]);
    expect(await listLoops(ctx, [loop])).toMatchObject([{ running: false, passes: 6, last_changed: 1 }]);
  });

  it("tells a pass that lost its claim to end, and does not report it", async () => {
    const { clock, stores } = await openReplicas(1);
    const store = stores[0] as Store;
    const warnings: string[] = [];
    const ctx = contextOf(store, clock, { ...silentLogger, warn: (message) => warnings.push(message) });
    const loop: Loop = {
      name: "frozen",
      everySeconds: 5,
      async run(_ctx, signal) {
        await clock.sleep(1e6, { signal, ref: false });
        return 1;
      },
    };
    start(ctx, loop);
    await pass(clock, 2);
    const until = clock.nowMicros() + 600e6;
    await store.write((trx) =>
      trx.updateTable("loop").set({ holder: withoutJitter.uuid(), held_until: until }).execute(),
    );
    await pass(clock, 20);
    expect(warnings).toEqual([expect.stringContaining("taken over")]);
    expect(await listLoops(ctx, [loop])).toMatchObject([{ running: true, passes: 0 }]);
  });

  it("logs and shows an error, and goes on", async () => {
    const { clock, stores } = await openReplicas(1);
    const errors: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (_message, fields) => errors.push(fields?.loop) };
    const ctx = contextOf(stores[0] as Store, clock, logger);
    let passes = 0;
    const loop: Loop = {
      name: "broken",
      everySeconds: 5,
      async run() {
        passes += 1;
        if (passes === 1) throw new Error("no such luck");
        return 7;
      },
    };
    start(ctx, loop);
    await pass(clock, 1);
    expect(await listLoops(ctx, [loop])).toMatchObject([{ last_error: "no such luck", last_changed: null }]);
    await pass(clock, 5);
    expect(await listLoops(ctx, [loop])).toMatchObject([{ last_error: null, last_changed: 7, passes: 2 }]);
    expect(errors).toEqual(["broken"]);
  });

  it("ends the running pass before it has stopped, and frees it for the others", async () => {
    const { clock, stores } = await openReplicas(2);
    const [first, second] = stores as [Store, Store];
    const ended: string[] = [];
    const loop = (who: string): Loop => ({
      name: "long",
      everySeconds: 2,
      async run(_ctx, signal) {
        await clock.sleep(1e6, { signal, ref: false }).catch(() => {});
        ended.push(who);
        return 0;
      },
    });
    const running = start(contextOf(first, clock), loop("first"));
    await pass(clock, 3);
    await running.stop();
    expect(ended).toEqual(["first"]);
    const other = start(contextOf(second, clock), loop("second"));
    await pass(clock, 3);
    await other.stop();
    expect(ended).toEqual(["first", "second"]);
  });

  it("runs at once when its next pass is farther away than its interval", async () => {
    const { clock, stores } = await openReplicas(1);
    const store = stores[0] as Store;
    await store.write((trx) =>
      trx
        .insertInto("loop")
        .values({ name: "hourly-once", next_due: clock.nowMicros() + 3600e6, passes: 0 })
        .execute(),
    );
    let passes = 0;
    start(contextOf(store, clock), { name: "hourly-once", everySeconds: 5, run: async () => ++passes });
    await pass(clock, 1);
    expect(passes).toBe(1);
  });

  it("stops at once when the database was closed", async () => {
    const { clock, stores } = await openReplicas(1);
    const store = stores[0] as Store;
    const running = start(contextOf(store, clock), { name: "late", everySeconds: 5, run: async () => 0 });
    await pass(clock, 1);
    await store.close();
    await clock.advance(10_000);
    await running.stop();
  });

  it("does each pass once in two processes at once", async () => {
    const url = await processDatabase(dialect);
    const program = "../../../test/support/loop-process.ts";
    const processes = [1, 2].map(() => startProgram(program, import.meta.url, [url, "12"]));
    const ends = await Promise.all(processes.map(({ ended }) => ended));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const passes = ends.flatMap(({ stdout }) => stdout.trim().split("\n").filter(Boolean)).map(Number);
    // Every pass counts one up in a unit of its own: two passes at once would count one number twice.
    expect(passes.sort((a, b) => a - b)).toEqual(passes.map((_, at) => at + 1));
    expect(passes.length).toBeGreaterThanOrEqual(12);
  });
});

async function processDatabase(dialect: TestDialect): Promise<string> {
  const url = await dialect.createDatabase();
  const store = await dialect.openStore({ url });
  await store.close();
  return url;
}
