import { expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { startClaimers } from "./schedule-claimers.ts";

const clock = createSystemClock();
const ids = createIds();
const INTERVAL_SECONDS = 3;
const POLL_MS = 500;
/** Longer than the interval: runs of a schedule overlap if nobody prevents it. */
const LONG_MS = 3500;
const BETWEEN_KILLS_MS = 6000;

/** A schedule for each policy; `made` is how many runs are made ahead, fewer than a pass of the scheduler takes to come again. */
const CASES = [
  { name: "allow", policy: {}, lengthMs: LONG_MS, made: 50 },
  { name: "queue", policy: { overlap: "queue" }, lengthMs: LONG_MS, made: 50 },
  { name: "skip", policy: { overlap: "skip" }, lengthMs: LONG_MS, made: 50 },
  { name: "cancel", policy: { overlap: "cancel-running" }, lengthMs: LONG_MS, made: 50 },
  { name: "latest", policy: { overlap: "queue", missed: "run-latest" }, lengthMs: LONG_MS, made: 50 },
  { name: "all", policy: { missed: "run-all" }, lengthMs: 100, made: 1 },
] as const;
type Name = (typeof CASES)[number]["name"];

interface Seen {
  readonly id: string;
  readonly due: number;
  readonly state: string;
  /** Of the first Pending, and of its end; infinite where it has none. */
  readonly begun: number;
  readonly ended: number;
  readonly claims: number;
}

/** The runs of a deployment between two dates, the earliest first. */
async function runsOf(store: Store, deploymentId: string, from: number, until: number): Promise<Seen[]> {
  const rows = await store.db
    .selectFrom("flow_run")
    .innerJoin("flow_run_state as state", "state.flow_run_id", "flow_run.id")
    .select(["flow_run.id", "flow_run.expected_start_time", "flow_run.state_name"])
    .select(["state.type", "state.timestamp"])
    .where("flow_run.deployment_id", "=", deploymentId)
    .where("flow_run.expected_start_time", ">", from)
    .where("flow_run.expected_start_time", "<=", until)
    .orderBy("flow_run.expected_start_time")
    .execute();
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, states]) => {
    const claims = states.filter(({ type }) => type === "PENDING");
    const ends = states.filter(({ type }) => type === "COMPLETED" || type === "CANCELLED");
    return {
      id,
      due: states[0]?.expected_start_time ?? 0,
      state: states[0]?.state_name ?? "",
      begun: Math.min(...claims.map(({ timestamp }) => timestamp)),
      ended: Math.min(...ends.map(({ timestamp }) => timestamp)),
      claims: claims.length,
    };
  });
}

/** Pairs of runs of which the second began before the first had ended. */
function overlaps(runs: readonly Seen[]): number {
  const begun = runs.filter((run) => run.claims > 0).toSorted((a, b) => a.begun - b.begun);
  return begun.filter((run, at) => begun.slice(0, at).some(({ ended }) => ended > run.begun)).length;
}

describeEachDialect("policies of schedules, with real servers", (dialect) => {
  const count = dialect.name === "sqlite" ? 1 : 3;
  // Minutes of waiting for runs that wait for each other; what one server decides is told by schedule-policies.test.ts in src.
  it.skipIf(process.env.CRASH_STRIDE !== "1")(
    "hold while each server is killed, and all at once: no run is doubled, none is missed",
    async () => {
      const databaseUrl = await dialect.createDatabase();
      const start = async (port: number): Promise<{ process: LineProcess; readonly url: string }> => {
        const policies = { late_after_seconds: 4 };
        const process = startLineProcess("serve.ts", { databaseUrl, port, loops: true, policies });
        onTestFinished(() => process[Symbol.asyncDispose]());
        return { process, url: `${(await process.next("url")).url}` };
      };
      const servers = await Promise.all(Array.from({ length: count }, () => start(0)));
      const urls = servers.map(({ url }) => url);
      await using store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });
      const post = async (path: string, body: object): Promise<{ readonly id: string }> => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(`${urls[0]}${path}`, {
          method: "POST",
          headers,
          body: JSON.stringify(body),
        });
        const text = await answer.text();
        expect(answer.ok, `${path}: ${text}`).toBe(true);
        return JSON.parse(text);
      };
      const flow = await post("/flows/", { name: "policed" });
      const deployments = new Map<Name, string>();
      for (const { name, policy, made } of CASES) {
        const schedule = { interval: INTERVAL_SECONDS, anchor_date: "2020-01-01T00:00:00Z" };
        const schedules = [{ schedule, active: true, max_scheduled_runs: made, ...policy }];
        deployments.set(name, (await post("/deployments/", { name, flow_id: flow.id, schedules })).id);
      }
      const from = clock.nowMicros();
      let until = Number.POSITIVE_INFINITY;
      const claimers = startClaimers({
        clock,
        ids,
        urls,
        lengthMs: new Map(CASES.map(({ name, lengthMs }) => [deployments.get(name) ?? "", lengthMs])),
        isWanted: (date) => Date.parse(date) * 1000 <= until,
      });

      const restart = async (at: number): Promise<void> => {
        const server = servers[at];
        if (server !== undefined) server.process = (await start(Number(new URL(server.url).port))).process;
      };
      for (const at of servers.keys()) {
        await clock.sleep(BETWEEN_KILLS_MS);
        await servers[at]?.process.kill("SIGKILL");
        await clock.sleep(BETWEEN_KILLS_MS / 4);
        await restart(at);
      }
      await Promise.all(servers.map(({ process }) => process.kill("SIGKILL")));
      await clock.sleep(2 * INTERVAL_SECONDS * 1000);
      until = clock.nowMicros();
      await Promise.all(servers.map((_, at) => restart(at)));

      const dates = Math.floor(until / 1e6 / INTERVAL_SECONDS) - Math.floor(from / 1e6 / INTERVAL_SECONDS);
      const of = (name: Name) => runsOf(store, deployments.get(name) ?? "", from, until);
      const isOver = async () => {
        const seen = await Promise.all(CASES.map(({ name }) => of(name)));
        const ended = seen.flat().filter(({ ended }) => ended !== Number.POSITIVE_INFINITY);
        return ended.length >= dates * CASES.length;
      };
      while (!(await isOver())) await clock.sleep(POLL_MS);
      await claimers.stop();

      const twice = [...claimers.granted].filter(([, by]) => by.length > 1);
      expect(twice).toEqual([]);
      for (const { name } of CASES) {
        const runs = await of(name);
        const distinct = new Set(runs.map(({ due }) => due));
        expect({ name, runs: runs.length, dates: distinct.size }).toEqual({ name, runs: dates, dates });
        expect(
          runs.filter(({ claims }) => claims > 1),
          name,
        ).toEqual([]);
        const counts = Object.fromEntries(
          Object.entries(Object.groupBy(runs, ({ state }) => state)).map(([state, some]) => [
            state,
            some?.length,
          ]),
        );
        console.log(`${name}: ${dates} dates, ${JSON.stringify(counts)}`);
        if (name === "allow" || name === "all" || name === "queue")
          expect(counts, name).toEqual({ Completed: dates });
        else {
          const other = name === "cancel" ? ["Cancelled", "Skipped"] : ["Skipped"];
          expect(
            Object.keys(counts).filter((state) => !["Completed", ...other].includes(state)),
            name,
          ).toEqual([]);
          // On a slow machine each of the others may give way to the next one before it is asked for.
          if (name === "skip") expect(runs.some(({ claims }) => claims > 0)).toBe(true);
        }
        if (name !== "allow" && name !== "all") expect(overlaps(runs), name).toBe(0);
      }
      expect(overlaps(await of("allow"))).toBeGreaterThan(0);
      const queued = (await of("queue")).map(({ begun }) => begun);
      expect(queued).toEqual(queued.toSorted((a, b) => a - b));
      // Those that were due while the others' deployments were still being made hold others back, too.
      const skips = await runsOf(store, deployments.get("skip") ?? "", 0, until);
      for (const skipped of skips.filter(({ state }) => state === "Skipped")) {
        const held = skips.some((run) => run.begun <= skipped.ended && run.ended >= skipped.due);
        expect(held, `nothing held back ${skipped.id}`).toBe(true);
      }
    },
    600_000,
  );
});
