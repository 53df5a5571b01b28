import { openJournalStream } from "../../src/client/journal-stream.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { buildJournalEntry } from "../support/journal-records.ts";

/** A process that journals to a server: `records` of them, no more unacknowledged than its buffer holds. */
const { baseUrl, records, maxBufferedEntries } = JSON.parse(process.argv[2] ?? "{}");
const ids = createIds();
const stream = openJournalStream({
  baseUrl,
  clock: createSystemClock(),
  ids,
  maxBufferedEntries,
  reconnect: { baseMs: 5, maxMs: 50 },
  onStatus: (status) => console.log(JSON.stringify({ [status.kind]: status })),
});
const sent: string[] = [];
let waiting = 0;
let mostWaiting = 0;
for (let i = 0; i < records; i++) {
  await stream.whenReady();
  const entry = buildJournalEntry(ids, { result: "x".repeat(2000) });
  sent.push(entry.record.id);
  waiting += 1;
  mostWaiting = Math.max(mostWaiting, waiting);
  void stream.append(entry).then(() => {
    waiting -= 1;
  });
  if (i === Math.floor(records / 4)) console.log(JSON.stringify({ quarter: true }));
}
await stream.close();
console.log(JSON.stringify({ sent, mostWaiting, maxRssKb: process.resourceUsage().maxRSS }));
