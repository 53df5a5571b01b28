import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeTaskRun } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import type { CallInput } from "../../../client/call-input.ts";
import { countTaskRunsOverTime } from "../../../contract/ui/routes.ts";

type Filter = CallInput<typeof countTaskRunsOverTime>["body"]["task_runs"];

describeEachDialect("bars of task runs", (dialect) => {
  /** Task runs that start in the given minutes of an hour to come, and end in these states. */
  async function openWithRuns() {
    const { client, clock, request } = await openApi(dialect);
    const runs = [
      ["00:00:20", "COMPLETED"],
      ["00:00:50", "COMPLETED"],
      ["00:10:01", "FAILED"],
      ["00:10:02", "CRASHED"],
      ["00:10:03", "CANCELLED"],
      ["00:12:00", "PENDING"],
      ["00:19:30", "COMPLETED"],
    ] as const;
    for (const [time, type] of runs) {
      clock.shift((Date.parse(`2050-01-01T${time}Z`) - clock.now()) / 1000);
      const run = await makeTaskRun(client, null, { state: { type: "RUNNING" } });
      await request("POST", `/task_runs/${run.id}/set_state`, { state: { type }, force: true });
    }
    const bars = async (filter: Filter) => {
      const counts = await client.call(countTaskRunsOverTime, { body: { task_runs: filter } });
      expect(counts).toHaveLength(20);
      return counts.flatMap(({ completed, failed }, at) =>
        completed + failed > 0 ? [`${at}: ${completed}, ${failed}`] : [],
      );
    };
    return { bars };
  }

  it("are twenty stretches between whole minutes", async () => {
    const { bars } = await openWithRuns();
    const cases: [NonNullable<Filter["start_time"]>, string[]][] = [
      [
        { after_: "2050-01-01T00:00:00Z", before_: "2050-01-01T00:19:40Z" },
        ["0: 2, 0", "10: 1, 2", "19: 1, 0"],
      ],
      // The first minute is whole, but what started in it before the instant that was asked for is not told.
      [
        { after_: "2050-01-01T00:00:40Z", before_: "2050-01-01T00:19:40Z" },
        ["0: 1, 0", "10: 1, 2", "19: 1, 0"],
      ],
      [{ after_: "2050-01-01T00:10:59Z", before_: "2050-01-01T00:12:00Z" }, []],
      // Up to the end of this minute, when no end is named.
      [{ after_: "2050-01-01T00:10:00Z" }, ["0: 1, 2", "19: 1, 0"]],
      [{ after_: "2050-01-01T00:19:00Z", before_: "2050-01-01T00:00:00Z" }, []],
    ];
    for (const [start_time, expected] of cases) expect(await bars({ start_time })).toEqual(expected);
  });

  it("tell of all ended states, whichever the filter names", async () => {
    const { bars } = await openWithRuns();
    const start_time = { after_: "2050-01-01T00:01:00Z", before_: "2050-01-01T00:20:00Z" };
    const all = await bars({ start_time });
    expect(all).toEqual(["9: 1, 2", "18: 1, 0"]);
    const states: Filter["state"][] = [
      { name: { any_: ["Completed"] } },
      { type: { any_: ["PENDING"] } },
      { type: { any_: [] }, operator: "or_" },
      null,
    ];
    for (const state of states) expect(await bars({ start_time, state })).toEqual(all);
  });
});
