import { expect } from "vitest";
import type { Store } from "../../src/store/store.ts";
import type { Ledger } from "./ledger-client.ts";

const TERMINAL = new Set(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]);

/** Compares what clients were told with what the tables hold. Returns how many acknowledgements were kept: all. */
export async function checkLedgers(store: Store, ledgers: readonly Ledger[]): Promise<number> {
  const runs = new Map<string, string[]>();
  const states = await store.db
    .selectFrom("flow_run_state")
    .select(["flow_run_id", "type"])
    .orderBy("timestamp")
    .execute();
  for (const { flow_run_id, type } of states) {
    const list = runs.get(flow_run_id) ?? [];
    list.push(type);
    runs.set(flow_run_id, list);
  }
  const lines = await store.db.selectFrom("log").select("message").execute();
  const logs = new Set(lines.map((row) => row.message));
  const events = new Set((await store.db.selectFrom("event").select("id").execute()).map((row) => row.id));
  let acknowledged = 0;
  for (const ledger of ledgers) {
    for (const [id, seen] of ledger.states) {
      expect(runs.get(id), `states of run ${id}`).toEqual(seen);
      acknowledged += seen.length;
    }
    expect([...ledger.logs].filter((message) => !logs.has(message))).toEqual([]);
    expect([...ledger.events].filter((id) => !events.has(id))).toEqual([]);
    acknowledged += ledger.logs.size + ledger.events.size;
  }
  for (const [id, list] of runs) {
    const ends = list.filter((type) => TERMINAL.has(type)).length;
    expect(ends, `ends of run ${id}`).toBeLessThanOrEqual(1);
  }
  return acknowledged;
}
