import { afterAll, beforeAll, expect, it } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { createSeededIds } from "../../src/testing/seeded-ids.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { type CrashCase, createCrashCase, EXCHANGES, pointsUpTo, STRIDE } from "./crash-case.ts";
import { expectedResult } from "./pipeline.ts";
import type { PipelineEnd } from "./pipeline-process.ts";

/** Commits of the server that every run has at least. */
const COMMITS = 20;

/** Longest that the pipeline takes against a server on a machine that is not busy, from its modules' end. */
const RUN_MS = 300;

const SEED = Number(process.env.CRASH_SEED ?? Math.floor(createIds().random() * 2 ** 32));

const clock = createSystemClock();

interface Server {
  readonly process: LineProcess;
  readonly url: string;
}

async function startServer(databaseUrl: string, options: { port?: number; kill?: string } = {}) {
  const process = startLineProcess("serve.ts", { databaseUrl, port: 0, ...options });
  const { url } = await process.next("url");
  return { process, url: String(url) };
}

describeEachDialect("the pipeline against a server", (dialect) => {
  const thinner = dialect.name === "sqlite" ? 2 : 4;
  let databaseUrl = "";
  let server: Server;

  beforeAll(async () => {
    databaseUrl = await dialect.createDatabase();
    server = await startServer(databaseUrl);
  });
  afterAll(async () => {
    await server.process[Symbol.asyncDispose]();
  });

  const moments = pointsUpTo(EXCHANGES, thinner).flatMap((n, i) =>
    (["before", "after"] as const).filter((_, j) => STRIDE === 1 || i % 2 !== j).map((at) => `${at}:${n}`),
  );
  it.each(moments)("goes on after a kill of the client %s an exchange", async (moment) => {
    const one = await createCrashCase(databaseUrl, server.url);
    const killed = await one.run(moment);
    expect(killed.signal, killed.stderr).toBe("SIGKILL");
    await one.finish();
  });

  const random = createSeededIds(SEED);
  const times = Array.from({ length: STRIDE === 1 ? 20 : 1 }, () => Math.floor(random.random() * RUN_MS));
  it.each(times)(`goes on after a kill of the client at any time (%i ms, CRASH_SEED=${SEED})`, async (ms) => {
    const one = await createCrashCase(databaseUrl, server.url);
    await one.run(`time:${ms}`);
    await one.finish();
  });
});

describeEachDialect("the pipeline, its server killed and replaced", (dialect) => {
  const thinner = dialect.name === "sqlite" ? 2 : 4;

  /** Runs the pipeline while its server dies by the plan of either, and another takes its place. */
  async function runThroughDeath(plan: {
    readonly client?: string;
    readonly server?: string;
    readonly outageMs?: number;
  }) {
    const databaseUrl = await dialect.createDatabase();
    const first = await startServer(databaseUrl, { kill: plan.server ?? "" });
    const one = await createCrashCase(databaseUrl, first.url);
    const running = one.run(plan.client, { PIPELINE_KILL_PID: String(first.process.pid) });
    // A client that was quicker than its moment leaves the server alive: then it dies with nothing under way.
    void running.then(() => first.process.kill("SIGKILL"));
    expect((await first.process.ended).signal).toBe("SIGKILL");
    await clock.sleep(plan.outageMs ?? 0);
    const second = await startServer(databaseUrl, { port: Number(new URL(first.url).port) });
    await using _ = second.process;
    await expectOnce(one, await running);
  }

  async function expectOnce(one: CrashCase, end: PipelineEnd): Promise<void> {
    expect(end.report, end.stderr).toBeDefined();
    expect(end.report?.result).toEqual(expectedResult(1));
    for (const [name, count] of one.effects()) expect(count, `'${name}' ran again`).toBe(1);
    expect(await one.completed()).toHaveLength(40);
  }

  const moments = pointsUpTo(EXCHANGES, thinner).flatMap((n, i) =>
    (["before", "after"] as const).filter((_, j) => STRIDE === 1 || i % 2 === j).map((at) => `${at}:${n}`),
  );
  it.each(moments)("loses and doubles nothing when the server dies %s an exchange", (moment) =>
    runThroughDeath({ client: moment }),
  );

  // Longer than a request is repeated: the run waits for its server, however long that is away.
  it.runIf(STRIDE === 1).each([3, 20, 45])(
    "waits through an outage of 20 s that begins at exchange %i",
    (exchange) => runThroughDeath({ client: `before:${exchange}`, outageMs: 20_000 }),
  );

  const points = pointsUpTo(COMMITS, thinner).flatMap((n, i) =>
    (["begun", "written", "committed", "answered"] as const)
      .filter((_, j) => STRIDE === 1 || (n + i) % 4 === j)
      .map((at) => `${at}:${n}`),
  );
  it.each(points)("loses and doubles nothing when the server dies at its store's point %s", (point) =>
    runThroughDeath({ server: point }),
  );

  const random = createSeededIds(SEED + 1);
  const times = Array.from({ length: STRIDE === 1 ? 10 : 0 }, () => Math.floor(random.random() * RUN_MS));
  it.each(times)(
    `loses and doubles nothing when the server dies at any time (%i ms, CRASH_SEED=${SEED})`,
    (ms) => runThroughDeath({ client: `time:${ms}` }),
  );
});
