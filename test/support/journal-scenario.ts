import { openJournalStream } from "../../src/client/journal-stream.ts";
import type { JournalStreamOptions } from "../../src/client/journal-stream-options.ts";
import type { JournalEntry } from "../../src/contract/journal/schemas.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { buildJournalEntry } from "./journal-records.ts";

const clock = createSystemClock();
const ids = createIds();

/** A running task's record with one state, then the same with all of them. */
function inTwoStages(): readonly [JournalEntry, JournalEntry] {
  const whole = buildJournalEntry(ids);
  const running = {
    ...whole,
    record: { ...whole.record, states: whole.record.states.slice(0, 2), result: null },
  };
  return [running, whole];
}

/**
 * Journals to a port: records one after another, then some at once, one that grows, and the end. Returns what must be
 * stored by then.
 */
export async function runJournalScenario(
  port: number,
  options: Partial<JournalStreamOptions> = {},
): Promise<ReadonlyMap<string, JournalEntry["record"]>> {
  const stream = openJournalStream({
    baseUrl: `http://127.0.0.1:${port}/api`,
    clock,
    ids,
    reconnect: { baseMs: 1, maxMs: 5 },
    ...options,
  });
  const expected = new Map<string, JournalEntry["record"]>();
  const append = (entry: JournalEntry): Promise<void> => {
    expected.set(entry.record.id, entry.record);
    return stream.append(entry);
  };
  for (let i = 0; i < 4; i++) await append(buildJournalEntry(ids));
  const [running, whole] = inTwoStages();
  const growing = append(running);
  await Promise.all(Array.from({ length: 30 }, () => append(buildJournalEntry(ids))));
  await growing;
  await append(whole);
  const last = append(buildJournalEntry(ids));
  await stream.close();
  await last;
  return expected;
}
