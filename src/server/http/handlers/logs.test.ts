import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import type { CallInput } from "../../../client/call-input.ts";
import { createLogs, listLogs } from "../../../contract/logs/routes.ts";
import { readLogPage } from "../../../contract/ui/log-page.ts";

type Filter = NonNullable<NonNullable<CallInput<typeof listLogs>["body"]>["logs"]>;

describeEachDialect("logs", (dialect) => {
  it("are kept for runs that do not exist, without NUL characters, and found by every operator", async () => {
    const { client } = await openApi(dialect);
    const [flow_run_id, task_run_id] = [makeId(), makeId()];
    const line = (second: number, level: number, message: string, run: object = {}) => ({
      name: "batuta.flow",
      level,
      message,
      timestamp: `2026-01-01T00:00:0${second}.5Z`,
      ...run,
    });
    await client.call(createLogs, {
      body: [
        line(2, 40, "disk is\0 full", { flow_run_id }),
        line(1, 20, "start 100%", { flow_run_id, task_run_id }),
        line(3, 10, "no run"),
      ],
    });
    expect(await client.call(createLogs, { body: [] })).toBeNull();
    const messages = async (logs: Filter, sort: "TIMESTAMP_ASC" | "TIMESTAMP_DESC" = "TIMESTAMP_ASC") =>
      (await client.call(listLogs, { body: { logs, sort } })).map((log) => log.message);
    const cases: [Filter, string[]][] = [
      [{}, ["start 100%", "disk is full", "no run"]],
      [{ level: { ge_: 20 } }, ["start 100%", "disk is full"]],
      [{ level: { ge_: 20, le_: 30 } }, ["start 100%"]],
      [{ timestamp: { after_: "2026-01-01T00:00:02.5Z" } }, ["disk is full", "no run"]],
      [{ timestamp: { before_: "2026-01-01T01:00:01.5+01:00" } }, ["start 100%"]],
      [{ flow_run_id: { any_: [flow_run_id] } }, ["start 100%", "disk is full"]],
      [{ task_run_id: { any_: [task_run_id] } }, ["start 100%"]],
      [{ task_run_id: { is_null_: true } }, ["disk is full", "no run"]],
      [{ task_run_id: { is_null_: false } }, ["start 100%"]],
      [{ text: { query: "FULL disk" } }, ["disk is full"]],
      [{ text: { query: '"is full"' } }, ["disk is full"]],
      [{ text: { query: "flow -run" } }, ["start 100%", "disk is full"]],
      [{ text: { query: "100%" } }, ["start 100%"]],
      [{ operator: "or_", level: { le_: 10 }, text: { query: "start" } }, ["start 100%", "no run"]],
    ];
    for (const [filter, expected] of cases) {
      expect(await messages(filter), JSON.stringify(filter)).toEqual(expected);
    }
    expect(await messages({}, "TIMESTAMP_DESC")).toEqual(["no run", "disk is full", "start 100%"]);
    const slice = await client.call(listLogs, { body: { limit: 1, offset: 1 } });
    expect(slice.map((log) => log.message)).toEqual(["disk is full"]);
  });

  it("are taken in batches of any size", async () => {
    const { client, store } = await openApi(dialect);
    const line = { name: "n", level: 20, message: "m", timestamp: "2026-01-01T00:00:00Z" };
    await client.call(createLogs, { body: Array.from({ length: 9000 }, () => line) });
    const { count } = await store.db
      .selectFrom("log")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    expect(count).toBe(9000);
  });

  it("are stored once by the ids that they bring, and each time without", async () => {
    const { client } = await openApi(dialect);
    const line = (message: string, id?: string) => ({
      ...(id ? { id } : {}),
      name: "n",
      level: 20,
      message,
      timestamp: "2026-01-01T00:00:00Z",
    });
    const [first, second, third] = [makeId(), makeId(), makeId()];
    const batch = [line("a", first), line("b", second), line("no id")];
    await client.call(createLogs, { body: batch });
    await Promise.all([
      client.call(createLogs, { body: [...batch, line("c", third), line("c", third)] }),
      client.call(createLogs, { body: [line("other text", first.toUpperCase())] }),
    ]);
    const stored = await client.call(listLogs, { body: {} });
    expect(stored.map(({ message }) => message).sort()).toEqual(["a", "b", "c", "no id", "no id"]);
    expect(stored.find(({ message }) => message === "a")?.id).toBe(first);
  });

  it("are found by the worker that sent them, which Prefect's answers do not name", async () => {
    const { client, request } = await openApi(dialect);
    const [worker_id, other] = [makeId(), makeId()];
    const line = (at: number, parts: object) => ({
      name: "prefect.workers.process.w",
      level: at % 2 === 0 ? 20 : 40,
      message: `line ${at}`,
      timestamp: `2026-01-01T00:00:0${at}Z`,
      ...parts,
    });
    const sent = [
      line(1, { worker_id }),
      line(2, { worker_id, flow_run_id: makeId() }),
      line(3, { worker_id: other }),
      line(4, {}),
    ];
    await client.call(createLogs, { body: sent });
    const page = async (body: object) =>
      (await client.call(readLogPage, { body: { worker_id, ...body } })).rows.map(({ message }) => message);
    expect(await page({})).toEqual(["line 1", "line 2"]);
    expect(await page({ min_level: 40 })).toEqual(["line 1"]);
    expect(await page({ direction: "before", limit: 1 })).toEqual(["line 2"]);
    expect((await request("POST", "/ui/logs/page", {})).status).toBe(422);
    const all = await client.call(listLogs, { body: {} });
    expect(all).toHaveLength(4);
    expect(all.some((one) => "worker_id" in one)).toBe(false);
  });

  it("refuse instants that are none", async () => {
    const { request } = await openApi(dialect);
    const line = { name: "n", level: 20, message: "m", timestamp: "yesterday" };
    expect((await request("POST", "/logs/", [line])).status).toBe(422);
  });
});
