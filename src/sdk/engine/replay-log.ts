import type { Client } from "../../client/http.ts";
import { readJournal } from "../../contract/journal/routes.ts";
import type { TaskRunRecord } from "../../contract/journal/schemas.ts";
import { callKeyOf } from "./call-identity.ts";

interface Entry {
  readonly record: TaskRunRecord;
  asked: boolean;
}

/** What a flow run's journal holds of earlier attempts, found again by call identity. */
export class ReplayLog {
  readonly #entries = new Map<string, Entry>();
  /** Task keys of which the journal knows at least one call: tells a renamed task from a new one. */
  readonly size: number;

  constructor(records: readonly TaskRunRecord[]) {
    for (const record of records) {
      this.#entries.set(entryKey(record.task_key, callKeyOf(record.dynamic_key)), { record, asked: false });
    }
    this.size = this.#entries.size;
  }

  /** The record of this call, whatever its state. */
  find(taskKey: string, callKey: string): TaskRunRecord | undefined {
    const entry = this.#entries.get(entryKey(taskKey, callKey));
    if (!entry) return undefined;
    entry.asked = true;
    return entry.record;
  }

  /**
   * Records that nobody asked for, apart from those made inside a call that was itself replayed: the code or its
   * inputs changed since they were written.
   */
  unasked(): TaskRunRecord[] {
    const left: TaskRunRecord[] = [];
    for (const { record, asked: was } of this.#entries.values()) {
      if (was) continue;
      const parent = record.task_inputs.__parents__?.[0];
      if (parent && "id" in parent) continue;
      left.push(record);
    }
    return left;
  }
}

function entryKey(taskKey: string, callKey: string): string {
  return `${taskKey}\n${callKey}`;
}

/** Reads a flow run's whole journal. */
export async function loadReplayLog(client: Client, flowRunId: string): Promise<ReplayLog> {
  const records: TaskRunRecord[] = [];
  let after: string | undefined;
  do {
    const page = await client.call(readJournal, {
      params: { id: flowRunId },
      query: { ...(after === undefined ? {} : { after }), limit: 1000 },
    });
    records.push(...page.records);
    after = page.next_after ?? undefined;
  } while (after !== undefined);
  return new ReplayLog(records);
}
