import type { JournalEntry, JournalRefusal } from "../../contract/journal/schemas.ts";
import { messageOf } from "../../platform/errors.ts";

/** What the database knows of a flow run that a journal entry belongs to. */
export interface RunFacts {
  readonly epoch: number;
  /** Bytes of results that the run's journal holds already. */
  readonly journalBytes: number;
}

/** Why an entry may not be written, or undefined. `facts` is undefined when its run does not exist. */
export function refuseEntry(
  entry: JournalEntry,
  facts: RunFacts | undefined,
  limitBytes: number,
): JournalRefusal | undefined {
  const { record, epoch } = entry;
  if (record.flow_run_id === null) return undefined;
  if (facts === undefined) {
    return {
      code: "run-not-found",
      message: `flow run ${record.flow_run_id} does not exist (it may have been deleted), so task run ${record.id} was not recorded`,
    };
  }
  if (epoch !== null && epoch !== facts.epoch) {
    return {
      code: "run-fenced",
      message: `flow run ${record.flow_run_id} belongs to another process now (epoch ${facts.epoch}, this one has ${epoch}): stop running it here`,
    };
  }
  if (record.result !== null && facts.journalBytes + record.result.length > limitBytes) {
    return {
      code: "journal-full",
      message: `the journal of flow run ${record.flow_run_id} would exceed its limit of ${limitBytes} bytes of results with task run ${record.id}: keep large results in result storage (resultStorageKey), or split the flow into subflows`,
    };
  }
  return undefined;
}

/** What an entry is told that the database would not take as it is. */
export function invalidRecord(entry: JournalEntry, reason: unknown): JournalRefusal {
  const text = messageOf(reason);
  return {
    code: "invalid-record",
    message: `the record of task run ${entry.record.id} is not valid: ${text}`,
  };
}
