import { expect, it } from "vitest";
import type { JournalPort } from "../../src/contract/journal/port.ts";
import type { JournalEntry } from "../../src/contract/journal/schemas.ts";
import { BatutaError } from "../../src/platform/errors.ts";
import { createIds } from "../../src/platform/ids.ts";
import type { Store } from "../../src/store/store.ts";
import { describeEachDialect } from "./each-dialect.ts";
import { buildJournalEntry } from "./journal-records.ts";
import { insertFlowRun } from "./store-builders.ts";

/** Makes a port over a store; what it needs besides is closed when the test ends. */
export type OpenPort = (
  store: Pick<Store, "appendJournal">,
  options: { readonly maxBufferedEntries?: number },
) => Promise<JournalPort>;

const ids = createIds();

interface StoredRecord {
  readonly id: string;
  readonly state_type: string;
  readonly result: string | null;
}

const stored = (store: Store): Promise<StoredRecord[]> =>
  store.db.selectFrom("task_run").select(["id", "state_type", "result"]).orderBy("id").execute();

function inTwoStages(
  flow_run_id: string | null,
  epoch: number | null,
): readonly [JournalEntry, JournalEntry] {
  const whole = buildJournalEntry(ids, { flow_run_id }, epoch);
  const states = whole.record.states.slice(0, 2);
  return [{ epoch, record: { ...whole.record, states, end_time: null, result: null } }, whole];
}

const codesOf = async (appends: readonly Promise<void>[]): Promise<string[]> => {
  const outcomes = await Promise.allSettled(appends);
  return outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "stored"));
};

/** What every implementation of `JournalPort` keeps, on both databases. */
export function describeJournalPort(name: string, openPort: OpenPort): void {
  describeEachDialect(`the journal port: ${name}`, (dialect) => {
    it("has a record in the database when its append resolves", async () => {
      const store = await dialect.openStore();
      const port = await openPort(store, {});
      const flow_run_id = await insertFlowRun(store, { owner_epoch: 3 });
      const entry = buildJournalEntry(ids, { flow_run_id, result: '["Ωμέγα 😀","a\\u0000b"]' }, 3);
      await port.append(entry);
      expect(await stored(store)).toEqual([
        { id: entry.record.id, state_type: "COMPLETED", result: '["Ωμέγα 😀","a\\u0000b"]' },
      ]);
      await port.close();
    });

    it("keeps one row for a record that is appended again", async () => {
      const store = await dialect.openStore();
      const port = await openPort(store, {});
      const entry = buildJournalEntry(ids);
      await Promise.all([port.append(entry), port.append(entry)]);
      await port.append(entry);
      expect(await stored(store)).toHaveLength(1);
      await port.close();
    });

    it("lets a record grow and never shrink", async () => {
      const store = await dialect.openStore();
      const port = await openPort(store, {});
      const [running, whole] = inTwoStages(null, null);
      await Promise.all([port.append(running), port.append(whole)]);
      await port.append(running);
      expect(await stored(store)).toMatchObject([{ id: whole.record.id, state_type: "COMPLETED" }]);
      await port.close();
    });

    it("rejects what can never be taken, each by itself", async () => {
      const store = await dialect.openStore();
      const port = await openPort(store, {});
      const flow_run_id = await insertFlowRun(store, { owner_epoch: 2 });
      const codes = await codesOf([
        port.append(buildJournalEntry(ids, { flow_run_id }, 2)),
        port.append(buildJournalEntry(ids, { flow_run_id }, 1)),
        port.append(buildJournalEntry(ids, { flow_run_id: ids.uuid() }, 1)),
        port.append(buildJournalEntry(ids, { states: [] })),
        port.append(buildJournalEntry(ids, { flow_run_id }, 2)),
      ]);
      expect(codes).toEqual(["stored", "run-fenced", "run-not-found", "invalid-record", "stored"]);
      expect(await stored(store)).toHaveLength(2);
      await port.close();
    });

    it("takes thousands at once", async () => {
      const store = await dialect.openStore();
      const port = await openPort(store, {});
      const flow_run_id = await insertFlowRun(store, { owner_epoch: 1 });
      const entries = Array.from({ length: 3000 }, () => buildJournalEntry(ids, { flow_run_id }, 1));
      await Promise.all(entries.map((entry) => port.append(entry)));
      expect((await stored(store)).map((row) => row.id)).toEqual(entries.map((entry) => entry.record.id));
      await port.close();
    });

    it("has room again after it was full", async () => {
      const store = await dialect.openStore();
      const port = await openPort(store, { maxBufferedEntries: 10 });
      expect(port.whenReady()).toBeUndefined();
      const appends = Array.from({ length: 10 }, () => port.append(buildJournalEntry(ids)));
      const room = port.whenReady();
      expect(room).toBeInstanceOf(Promise);
      await room;
      expect(port.whenReady()).toBeUndefined();
      await Promise.all(appends);
      await port.close();
    });

    it("closes after all is committed, and takes nothing more", async () => {
      const store = await dialect.openStore();
      const port = await openPort(store, {});
      const appends = Array.from({ length: 200 }, () => port.append(buildJournalEntry(ids)));
      await port.close();
      expect(await stored(store)).toHaveLength(200);
      await Promise.all(appends);
      await expect(port.append(buildJournalEntry(ids))).rejects.toMatchObject({ code: "journal-closed" });
      await port.close();
    });

    it("outlives a database that fails for a while", async () => {
      const store = await dialect.openStore();
      let failures = 2;
      const failing: Pick<Store, "appendJournal"> = {
        appendJournal: (entries) => {
          if (failures-- > 0) return Promise.reject(new UnreachableDatabase());
          return store.appendJournal(entries);
        },
      };
      const port = await openPort(failing, {});
      const entry = buildJournalEntry(ids);
      await port.append(entry);
      expect(await stored(store)).toMatchObject([{ id: entry.record.id }]);
      await port.close();
    });
  });
}

class UnreachableDatabase extends BatutaError {
  constructor() {
    super("database-unreachable", "the database can't be reached");
  }
}
