import { expect, it } from "vitest";
import type { JournalEntry } from "../../contract/journal/schemas.ts";
import { flow, task } from "../../index.ts";
import { createTestHarness } from "../../testing/test-harness.ts";
import { runInScope } from "../run-context.ts";
import { createRuntime } from "./create-runtime.ts";

it("does not write a call's end again without its result while the first write is under way", async () => {
  await using harness = await createTestHarness();
  const entries: JournalEntry[] = [];
  const { clock, ids, settings } = harness.runtime;
  const connection = await harness.runtime.connection();
  const runtime = createRuntime({
    settings,
    clock,
    ids,
    write: () => undefined,
    openConnection: async () => ({
      ...connection,
      journal: {
        ...connection.journal,
        whenReady: () => undefined,
        append: async (entry) => {
          entries.push(entry);
          // Slower than the tick that writes what still runs.
          await clock.sleep(250);
          await connection.journal.append(entry);
        },
      },
    }),
  });
  const seven = task(function seven() {
    return 7;
  });
  const slow = flow(async function slow() {
    return seven();
  });
  await harness.clock.runUntil(runInScope({ runtime }, () => slow()));
  expect(entries.map(({ record }) => record.result)).toEqual(["7"]);
});
