import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { STRIDE } from "./crash-case.ts";

const ids = createIds();

interface Fenced {
  readonly flowRunId: string;
  /** Starts a process that runs the flow: as a program with settings of its own. */
  start(
    who: string,
    options?: { readonly waits?: "go" | "signal"; readonly takeOver?: boolean; readonly lease?: number },
  ): LineProcess;
  /** Lines that the bodies wrote, in order. */
  effects(): Promise<readonly string[]>;
  /** All rows of the run, as text. */
  rows(): Promise<string>;
}

async function createFenced(databaseUrl: string, apiUrl: string): Promise<Fenced> {
  const home = await mkdtemp(join(tmpdir(), "batuta-fencing-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const effectsPath = join(home, "effects");
  const flowRunId = ids.uuid();
  return {
    flowRunId,
    start(who, { waits, takeOver = false, lease = 30 } = {}) {
      const argument = { flowRunId, effects: effectsPath, who, waits, takeOver };
      const process = startLineProcess("../crash/fenced-process.ts", argument, {
        BATUTA_HOME: home,
        BATUTA_DATABASE_URL: databaseUrl,
        BATUTA_API_URL: apiUrl,
        PREFECT_API_URL: "",
        BATUTA_LOGGING_LEVEL: "CRITICAL",
        BATUTA_LEASE_SECONDS: String(lease),
      });
      onTestFinished(() => process[Symbol.asyncDispose]());
      return process;
    },
    effects: async () => (await readFile(effectsPath, "utf8")).trim().split("\n"),
    async rows() {
      await using store = await openStore({
        url: databaseUrl,
        clock: createSystemClock(),
        ids,
        logger: silentLogger,
      });
      const tasks = await store.db.selectFrom("task_run").selectAll().orderBy("id").execute();
      const runs = await store.db.selectFrom("flow_run").selectAll().orderBy("id").execute();
      const states = await store.db.selectFrom("flow_run_state").selectAll().orderBy("id").execute();
      return JSON.stringify({ tasks, runs, states }, null, 1);
    },
  };
}

describeEachDialect("a run taken from a process", (dialect) => {
  const ways = ["embedded", "server"] as const;

  /** What the server answers is the same on both ways and databases: seen once unless all is asked for. */
  const some = STRIDE === 1 || dialect.name === "sqlite" ? ways.slice(0, STRIDE === 1 ? 2 : 1) : [];

  async function setUp(way: "embedded" | "server"): Promise<Fenced> {
    const databaseUrl = await dialect.createDatabase();
    if (way === "embedded") return createFenced(databaseUrl, "");
    const server = startLineProcess("serve.ts", { databaseUrl, port: 0 });
    onTestFinished(() => server[Symbol.asyncDispose]());
    return createFenced(databaseUrl, String((await server.next("url")).url));
  }

  it.each(ways)("writes nothing more once that process goes on (%s)", async (way) => {
    const fenced = await setUp(way);
    const old = fenced.start("old", { waits: "go" });
    await old.next("inSecond");
    process.kill(old.pid, "SIGSTOP");
    await expect(fenced.start("new", { takeOver: true }).next("result")).resolves.toEqual({ result: 3 });
    const recorded = await fenced.rows();

    process.kill(old.pid, "SIGCONT");
    old.send("go");
    await expect(old.next("failed")).resolves.toMatchObject({ failed: "run-fenced" });
    await expect(old.next("aborted")).resolves.toEqual({ aborted: "run-fenced" });
    expect((await old.ended).code).toBe(0);

    // `first` was on record and ran once; `third` was never begun by the old one. Its `second` was under way: it gets
    // to its own effect when the line reaches it before the lease's next beat does.
    const effects = await fenced.effects();
    expect(effects.slice(0, 3)).toEqual(["first old", "second new", "third new"]);
    expect(["", "second old"]).toContain(effects.slice(3).join());
    expect(await fenced.rows()).toBe(recorded);
  });

  it.each(some)("tells that process by its signal, while its task still waits (%s)", async (way) => {
    const fenced = await setUp(way);
    const old = fenced.start("old", { waits: "signal", lease: 3 });
    await old.next("inSecond");
    process.kill(old.pid, "SIGSTOP");
    await expect(fenced.start("new", { takeOver: true }).next("result")).resolves.toEqual({ result: 3 });
    const recorded = await fenced.rows();
    process.kill(old.pid, "SIGCONT");
    await expect(old.next("aborted")).resolves.toEqual({ aborted: "run-fenced" });
    await expect(old.next("failed")).resolves.toMatchObject({ failed: "run-fenced" });
    await old.ended;
    expect(await fenced.rows()).toBe(recorded);
  });

  it.each(some)("is refused while its owner lives, and told whose it is (%s)", async (way) => {
    const fenced = await setUp(way);
    const old = fenced.start("old", { waits: "go" });
    await old.next("inSecond");
    const { failed, message } = await fenced.start("new").next("failed");
    expect(failed).toBe("run-owned");
    expect(message).toMatch(
      new RegExp(
        `flow run ${fenced.flowRunId} is being run by process ${old.pid} on .+ \\(its lease ends \\d{4}-`,
      ),
    );
    old.send("go");
    await expect(old.next("result")).resolves.toEqual({ result: 3 });
    expect(await fenced.effects()).toEqual(["first old", "second old", "third old"]);
  });

  it.each(STRIDE === 1 ? ways : ways.slice(dialect.name === "sqlite" ? -1 : 0))(
    "is taken without being asked for when its lease is over (%s)",
    async (way) => {
      const fenced = await setUp(way);
      const old = fenced.start("old", { waits: "go", lease: 1 });
      await old.next("inSecond");
      process.kill(old.pid, "SIGSTOP");
      // As a supervisor would: start it again until the lease of the silent owner has run out.
      for (;;) {
        const next = fenced.start("new");
        const answer = await Promise.race([next.next("result"), next.next("failed")]);
        if (!("failed" in answer)) break;
        expect(answer.failed).toBe("run-owned");
      }
      process.kill(old.pid, "SIGCONT");
      old.send("go");
      await expect(old.next("failed")).resolves.toMatchObject({ failed: "run-fenced" });
      expect((await fenced.effects()).slice(0, 3)).toEqual(["first old", "second new", "third new"]);
    },
  );
});
