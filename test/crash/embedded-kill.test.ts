import { expect, it } from "vitest";
import { createIds } from "../../src/platform/ids.ts";
import { createSeededIds } from "../../src/testing/seeded-ids.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { createCrashCase, EXCHANGES, pointsUpTo, STRIDE } from "./crash-case.ts";
import { expectedResult } from "./pipeline.ts";

/** Commits that every run has at least: appends of one turn share one. */
const COMMITS = 22;

/** Longest that the pipeline takes on a machine that is not busy, counted from its modules' end. */
const RUN_MS = 250;

const SEED = Number(process.env.CRASH_SEED ?? Math.floor(createIds().random() * 2 ** 32));

describeEachDialect("the pipeline, embedded, killed with SIGKILL", (dialect) => {
  const thinner = dialect.name === "sqlite" ? 2 : 4;
  const newCase = async () => createCrashCase(await dialect.createDatabase());

  it("passes enough exchanges and points of the store to be killed at", async () => {
    const one = await newCase();
    const { report, stderr } = await one.run();
    expect(report, stderr).toBeDefined();
    expect(report?.result).toEqual(expectedResult(1));
    expect(report?.exchanges).toBeGreaterThanOrEqual(EXCHANGES);
    expect(report?.points).toBeGreaterThanOrEqual(COMMITS * 4);
    await one.finish();
  });

  const moments = pointsUpTo(EXCHANGES, thinner).flatMap((n, i) =>
    (["before", "after"] as const).filter((_, j) => STRIDE === 1 || i % 2 === j).map((at) => `${at}:${n}`),
  );
  it.each(moments)("goes on after a kill %s an exchange", async (moment) => {
    const one = await newCase();
    const killed = await one.run(moment);
    expect(killed.signal, killed.stderr).toBe("SIGKILL");
    await one.finish();
  });

  const points = pointsUpTo(COMMITS, thinner).flatMap((n, i) =>
    (["begun", "written", "committed", "answered"] as const)
      .filter((_, j) => STRIDE === 1 || (n + i) % 4 === j)
      .map((at) => `${at}:${n}`),
  );
  it.each(points)("goes on after a kill at the store's point %s", async (point) => {
    const one = await newCase();
    const killed = await one.run(point);
    expect(killed.signal, killed.stderr).toBe("SIGKILL");
    await one.finish();
  });

  it.each(pointsUpTo(EXCHANGES, thinner * 2))(
    "goes on after a kill at exchange %i, and another one in the replay",
    async (point) => {
      const one = await newCase();
      await one.run(`after:${point}`);
      const recorded = await one.completed();
      const before = one.effects();
      // A replay has its exchanges at the begin and for the calls that are left.
      const second = await one.run(`before:${Math.max(2, Math.ceil((EXCHANGES - point) / 2))}`);
      expect(second.signal, second.stderr).toBe("SIGKILL");
      for (const name of recorded) expect(one.effects().get(name), name).toBe(before.get(name));
      await one.finish();
    },
  );

  const random = createSeededIds(SEED);
  const times = Array.from({ length: STRIDE === 1 ? 20 : 1 }, () => Math.floor(random.random() * RUN_MS));
  it.each(times)(`goes on after kills at any time (%i ms, CRASH_SEED=${SEED})`, async (ms) => {
    const one = await newCase();
    await one.run(`time:${ms}`);
    await one.run(`time:${Math.floor(ms / 2)}`);
    await one.finish();
  });
});
