import { expect, it } from "vitest";
import { openApi } from "../../../test/support/api.ts";
import { makeId } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry, buildState } from "../../../test/support/store-builders.ts";

describeEachDialect("results that only the journal has", (dialect) => {
  it.each([
    ["prefect/3.0.11 (API 0.8.4)", [null, null, { type: "reference", storage_key: "k" }]],
    [
      "prefect/3.1.0 (API 0.8.4)",
      [{ type: "unpersisted" }, { type: "journaled" }, { type: "reference", storage_key: "k" }],
    ],
    ["curl/8.0", [{ type: "unpersisted" }, { type: "journaled" }, { type: "reference", storage_key: "k" }]],
  ])("are shown to %s as %j", async (agent, expected) => {
    const api = await openApi(dialect);
    const known = [{ type: "unpersisted" }, { type: "journaled" }, { type: "reference", storage_key: "k" }];
    for (const [at, data] of known.entries()) {
      const record = buildEntry({
        id: makeId(),
        name: `t-${at}`,
        states: [buildState("COMPLETED", { data })],
      });
      expect(await api.store.appendJournal([record])).toEqual([null]);
    }
    const list = await api.request(
      "POST",
      "/task_runs/filter",
      { sort: "NAME_ASC" },
      { "user-agent": agent },
    );
    const runs = (await list.json()) as { state: { data: unknown; type: string } }[];
    expect(runs.map(({ state }) => state.data)).toEqual(expected);
    expect(runs.map(({ state }) => state.type)).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
  });
});
