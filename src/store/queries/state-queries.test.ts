import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry, buildState } from "../../../test/support/store-builders.ts";
import { createIds } from "../../platform/ids.ts";
import { findTaskRunState } from "./state-queries.ts";

const NOW = Date.UTC(2026, 0, 1);
const idsAt = (ms: number) => createIds(() => ms);

describeEachDialect("findTaskRunState", (dialect) => {
  it.each([
    ["made just before it", NOW - 5, idsAt(NOW).uuid()],
    ["made by a clock that is ahead", NOW + 30_000, idsAt(NOW).uuid()],
    ["made days before it", NOW - 3 * 86_400_000, idsAt(NOW).uuid()],
    ["made by a clock that is far ahead", NOW + 3_600_000, idsAt(NOW).uuid()],
    ["whose states have ids without a time", NOW, "0e3f1f0c-9d3c-4f0a-8a54-2b1f6a7f6d11"],
  ])(
    "finds a state of a task run %s, whether it is the current one or an earlier one",
    async (_name, madeAt, id) => {
      const store = await dialect.openStore();
      const current = idsAt(NOW + 1).uuid();
      const states = [
        buildState("PENDING"),
        buildState("RUNNING", { id, message: "the one" }),
        buildState("COMPLETED", { id: current }),
      ];
      await store.appendJournal([
        buildEntry({ id: idsAt(NOW - 10).uuid() }, null),
        buildEntry({ id: idsAt(madeAt).uuid(), states }, null),
        buildEntry({ id: idsAt(NOW + 10).uuid() }, null),
      ]);
      expect(await findTaskRunState(store.db, id)).toMatchObject({ id, type: "RUNNING", message: "the one" });
      expect(await findTaskRunState(store.db, current)).toMatchObject({ id: current, type: "COMPLETED" });
      expect(await findTaskRunState(store.db, idsAt(NOW).uuid())).toBeUndefined();
    },
  );
});
