import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadSettings } from "../src/config/settings.ts";
import { flow, task } from "../src/index.ts";
import { createSystemClock } from "../src/platform/clock.ts";
import { createIds } from "../src/platform/ids.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { createRuntime } from "../src/sdk/engine/create-runtime.ts";
import { openConnection } from "../src/sdk/engine/open-connection.ts";
import { runInScope } from "../src/sdk/run-context.ts";
import { openStore } from "../src/store/open.ts";
import { startTestServer } from "../src/testing/start-test-server.ts";
import { type Direction, startChaosProxy } from "./support/chaos-proxy.ts";
import { startLineProcess } from "./support/line-process.ts";

const clock = createSystemClock();
const ids = createIds();

/** A flow with a sequence, a map, a nested call and a failure that it catches; `effects` says which bodies ran. */
function createPipeline(effects: string[]) {
  const add = task(async function add(label: string, a: number, b: number) {
    effects.push(label);
    return a + b;
  });
  const nest = task(async function nest(label: string, value: number) {
    const inner = await add(`${label}.inner`, value, 1);
    effects.push(label);
    return inner;
  });
  const fail = task(function fail(label: string): number {
    effects.push(label);
    throw new Error("always fails");
  });
  return flow(async function pipeline() {
    let sum = 0;
    for (let i = 0; i < 3; i++) sum = await add(`step-${i}`, sum, i);
    const mapped = await Promise.all([1, 2, 3, 4].map((value) => add(`map-${value}`, value, sum)));
    const nested = await nest("nest", sum);
    const caught = await fail("fail").then(
      () => "no failure",
      () => "caught",
    );
    return { sum, mapped, nested, caught };
  });
}

const EXPECTED = { sum: 3, mapped: [4, 5, 6, 7], nested: 4, caught: "caught" };
const TASK_RUNS = 10;

async function runRemotely(apiUrl: string, home: string): Promise<{ result: unknown; effects: string[] }> {
  const settings = loadSettings({ env: {}, cwd: home, home, overrides: { home, apiUrl } });
  const runtime = createRuntime({
    settings,
    clock,
    ids,
    openConnection: () => openConnection(settings, clock, ids, silentLogger),
    write: () => {},
  });
  const effects: string[] = [];
  const pipeline = createPipeline(effects);
  const result = await runInScope({ runtime }, async () => pipeline());
  await runtime.close();
  return { result, effects };
}

describe("a flow that runs against a server", () => {
  it.each(["up", "down"] as const)(
    "ends rightly, each task run once, whichever journal frame %s is cut",
    async (direction) => {
      const home = await mkdtemp(join(tmpdir(), "batuta-home-"));
      onTestFinished(() => rm(home, { recursive: true, force: true }));
      const databaseUrl = `sqlite://${join(home, "batuta.db")}`;
      await using server = await startTestServer({ databaseUrl });
      await using store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });

      const run = async (frame: number | undefined): Promise<Record<Direction, number>> => {
        const cut = frame === undefined ? undefined : ({ direction, frame, delivered: "half" } as const);
        await using proxy = await startChaosProxy({ targetPort: server.port, cut });
        await store.write((trx) => trx.deleteFrom("flow_run").execute());
        const { result, effects } = await runRemotely(`http://127.0.0.1:${proxy.port}/api`, home);
        expect(result, proxy.log.join("\n")).toEqual(EXPECTED);
        expect(new Set(effects).size).toBe(effects.length);
        expect(effects).toHaveLength(TASK_RUNS);
        const rows = await store.db.selectFrom("task_run").select(["state_type"]).execute();
        const states = Object.groupBy(rows, (row) => row.state_type);
        expect([states.COMPLETED?.length, states.FAILED?.length, rows.length]).toEqual([9, 1, TASK_RUNS]);
        const flowRuns = await store.db.selectFrom("flow_run").select("state_type").execute();
        expect(flowRuns).toEqual([{ state_type: "COMPLETED" }]);
        return { ...proxy.frames };
      };

      const whole = await run(undefined);
      expect(whole[direction]).toBeGreaterThan(6);
      for (let frame = 0; frame < whole[direction]; frame++) await run(frame);
    },
  );

  it("goes on when its server is killed and another one takes the port", async () => {
    const home = await mkdtemp(join(tmpdir(), "batuta-home-"));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const databaseUrl = `sqlite://${join(home, "batuta.db")}`;
    const first = startLineProcess("serve.ts", { port: 0, databaseUrl });
    onTestFinished(() => first[Symbol.asyncDispose]());
    const { url } = await first.next("url");

    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const effects: number[] = [];
    const step = task(async function step(index: number) {
      effects.push(index);
      if (index === 5) {
        reached.resolve();
        await goOn.promise;
      }
      return index;
    });
    const long = flow(async function long() {
      let sum = 0;
      for (let i = 0; i < 12; i++) sum += await step(i);
      return sum;
    });
    const settings = loadSettings({ env: {}, cwd: home, home, overrides: { home, apiUrl: String(url) } });
    const runtime = createRuntime({
      settings,
      clock,
      ids,
      openConnection: () => openConnection(settings, clock, ids, silentLogger),
      write: () => {},
    });
    const running = runInScope({ runtime }, async () => long());
    await reached.promise;
    await first.kill("SIGKILL");
    goOn.resolve();
    const second = startLineProcess("serve.ts", { port: Number(new URL(String(url)).port), databaseUrl });
    onTestFinished(() => second[Symbol.asyncDispose]());
    await second.next("url");
    expect(await running).toBe(66);
    await runtime.close();
    expect(effects).toEqual(Array.from({ length: 12 }, (_, index) => index));
    await using store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });
    const rows = await store.db.selectFrom("task_run").select("state_type").execute();
    expect(rows.map((row) => row.state_type)).toEqual(Array.from({ length: 12 }, () => "COMPLETED"));
    expect(await store.db.selectFrom("flow_run").select("state_type").execute()).toEqual([
      { state_type: "COMPLETED" },
    ]);
  });
});
