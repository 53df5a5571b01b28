import { expect, it } from "vitest";
import { type Direction, startChaosProxy } from "./support/chaos-proxy.ts";
import { describeEachDialect } from "./support/each-dialect.ts";
import { runJournalScenario } from "./support/journal-scenario.ts";
import { startJournalServer } from "./support/journal-server.ts";

describeEachDialect("the journal stream into a real database", (dialect) => {
  it.each(["up", "down"] as const)(
    "keeps every record once, whichever frame %s is cut in the middle",
    async (direction) => {
      const store = await dialect.openStore();
      await using server = await startJournalServer({ append: (entries) => store.appendJournal(entries) });

      const run = async (frame: number | undefined): Promise<Record<Direction, number>> => {
        await store.write((trx) => trx.deleteFrom("task_run").execute());
        const cut = frame === undefined ? undefined : ({ direction, frame, delivered: "half" } as const);
        await using proxy = await startChaosProxy({ targetPort: server.port, cut });
        const expected = await runJournalScenario(proxy.port);
        const rows = await store.db.selectFrom("task_run").select(["id", "state_count", "result"]).execute();
        const stored = new Map(rows.map((row) => [row.id, { states: row.state_count, result: row.result }]));
        expect(stored, proxy.log.join("\n")).toEqual(
          new Map(
            [...expected].map(([id, record]) => [
              id,
              { states: record.states.length, result: record.result },
            ]),
          ),
        );
        return { ...proxy.frames };
      };

      const whole = await run(undefined);
      expect(whole[direction]).toBeGreaterThan(8);
      for (let frame = 0; frame < whole[direction]; frame++) await run(frame);
    },
  );
});
