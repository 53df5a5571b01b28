import fc from "fast-check";
import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { makeFlowRun, makeId } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { listTaskRunStates } from "../../contract/states/routes.ts";
import { readTaskRun } from "../../contract/task-runs/routes.ts";
import { createIds } from "../../platform/ids.ts";
import { formatInstant } from "../../platform/instants.ts";
import { silentLogger } from "../../platform/logger.ts";
import type { ServiceContext } from "../context.ts";
import { takeEvents } from "./take-events.ts";

const T0 = 1_795_000_000_000_000;

function contextOf(api: TestApi): ServiceContext {
  const facts = { publish: (facts: readonly TestApi["facts"][number][]) => void api.facts.push(...facts) };
  return { store: api.store, clock: api.clock, ids: createIds(), logger: silentLogger, facts };
}

interface Told {
  readonly id?: string;
  readonly run: string;
  readonly flow_run_id: string | null;
  readonly type: string;
  readonly at: number;
  readonly dynamic_key?: string;
  readonly task_run?: Readonly<Record<string, unknown>>;
  readonly data?: string;
}

/** The text in which Prefect's client tells a state of a task run. */
function told({
  id = makeId(),
  run,
  flow_run_id,
  type,
  at,
  dynamic_key = run,
  task_run,
  data,
}: Told): string {
  const related =
    flow_run_id === null
      ? []
      : [{ "prefect.resource.id": `prefect.flow-run.${flow_run_id}`, "prefect.resource.role": "flow-run" }];
  const text = JSON.stringify({
    id,
    occurred: formatInstant(T0 + at),
    event: `prefect.task-run.${type}`,
    resource: { "prefect.resource.id": `prefect.task-run.${run}`, "prefect.orchestration": "client" },
    related,
    payload: {
      validated_state: { type, name: type.toLowerCase(), message: "", state_details: {}, data: "DATA" },
      task_run: { name: `n${at}`, task_key: "add", dynamic_key, run_count: at, tags: ["t"], ...task_run },
    },
  });
  return text.replace('"DATA"', data ?? "null");
}

function plain(parts: Readonly<Record<string, unknown>> = {}): string {
  const resource = { "prefect.resource.id": "thing.1" };
  return JSON.stringify({ id: makeId(), occurred: formatInstant(T0), event: "happened", resource, ...parts });
}

describeEachDialect("events that come in", (dialect) => {
  it("are task runs with their history, in whatever order and number of copies they come", async () => {
    const api = await openApi(dialect);
    const ctx = contextOf(api);
    const { id: flow_run_id } = await makeFlowRun(api.client);
    const types = ["PENDING", "RUNNING", "SCHEDULED", "COMPLETED"];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat({ max: 11 }), { maxLength: 3 }),
        async (order, cuts) => {
          const runs = [makeId(), makeId()];
          const ids = Array.from({ length: 8 }, makeId);
          const texts = order.map((number) =>
            told({
              id: ids[number] ?? "",
              run: runs[number % 2] ?? "",
              flow_run_id,
              type: types[number >> 1] ?? "",
              at: number >> 1,
            }),
          );
          const bounds = [0, ...cuts.toSorted((a, b) => a - b), texts.length];
          for (const [at, bound] of bounds.entries())
            await takeEvents(ctx, texts.slice(bounds[at - 1] ?? 0, bound));
          for (const [parity, task_run_id] of runs.entries()) {
            const seen = [...new Set(order.filter((number) => number % 2 === parity))].sort();
            if (seen.length === 0) continue;
            const states = await api.client.call(listTaskRunStates, { query: { task_run_id } });
            expect(states.map((state) => state.id)).toEqual(seen.map((number) => ids[number]));
            const run = await api.client.call(readTaskRun, { params: { id: task_run_id } });
            const newest = seen.at(-1) ?? 0;
            expect(run).toMatchObject({
              name: `n${newest >> 1}`,
              run_count: newest >> 1,
              state_id: ids[newest],
            });
          }
        },
      ),
      { numRuns: dialect.name === "sqlite" ? 60 : 15 },
    );
  });

  it("keep what they do not mention, and the id that the natural key is known by", async () => {
    const api = await openApi(dialect);
    const ctx = contextOf(api);
    const { id: flow_run_id } = await makeFlowRun(api.client);
    const [run, other] = [makeId(), makeId()];
    const start_time = formatInstant(T0);
    const first = { run, flow_run_id, dynamic_key: "k", type: "RUNNING", at: 1 };
    await takeEvents(ctx, [told({ ...first, task_run: { start_time, labels: { a: 1 } } })]);
    const data = '{"type":"reference","n":1.0,"big":9223372036854775808}';
    const second = told({ ...first, run: other, type: "COMPLETED", at: 2, data });
    expect((await takeEvents(ctx, [second])).refusals).toEqual([]);
    const read = await api.request("GET", `/task_runs/${run}`);
    const text = await read.text();
    expect(JSON.parse(text)).toMatchObject({
      start_time,
      labels: { a: 1 },
      state_type: "COMPLETED",
      tags: ["t"],
    });
    expect(text).toContain(data);
    expect((await api.request("GET", `/task_runs/${other}`)).status).toBe(404);
    expect(api.facts.filter((fact) => fact.kind === "task-run-state-changed")).toMatchObject([
      { run_id: run, initial_type: null },
      { run_id: run, initial_type: "RUNNING" },
    ]);
  });

  it("are kept beside broken ones, each of which is named with its reason", async () => {
    const api = await openApi(dialect);
    const ctx = contextOf(api);
    const gone = makeId();
    const good = plain({ event: "g\u0000o\ud800od", payload: { n: 1 } });
    const { stored, refusals } = await takeEvents(ctx, [
      "{",
      plain({ event: 3 }),
      good,
      plain({ resource: {} }),
      told({ run: makeId(), flow_run_id: gone, type: "RUNNING", at: 1 }),
      told({ run: makeId(), flow_run_id: null, type: "DANCING", at: 1 }),
      told({ run: makeId(), flow_run_id: null, type: "RUNNING", at: 1, task_run: { start_time: "soon" } }),
      good,
    ]);
    expect(stored).toBe(4);
    expect(refusals.map((refusal) => refusal.reason)).toEqual([
      "JSON decode error",
      "event: Input should be a valid string",
      "resource: Value error, Resources must include the prefect.resource.id label",
      "its state has no known type (DANCING)",
      "its task run's start_time is no instant",
      `flow run ${gone} does not exist (it may have been deleted)`,
    ]);
    const rows = await api.store.db.selectFrom("event").select(["event", "payload"]).orderBy("seq").execute();
    expect(rows[0]).toEqual({ event: "go\ufffdod", payload: '{"n":1}' });
  });

  it("are refused alone when the database cannot hold one of them", async () => {
    const api = await openApi(dialect);
    const long = Array.from({ length: 1024 }, (_, at) =>
      String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000)),
    ).join("");
    const { stored, refusals } = await takeEvents(contextOf(api), [plain(), plain({ event: long }), plain()]);
    expect(stored + refusals.length).toBe(3);
    expect(stored).toBeGreaterThanOrEqual(2);
  });
});
