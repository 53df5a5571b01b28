import { createInterface } from "node:readline";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openEmbedded } from "../../src/server/embedded.ts";
import { buildJournalEntry } from "../support/journal-records.ts";

/**
 * A process that holds the database as a flow without a server does. Appends `records` and says their ids; for each
 * line of its input it appends as many again; at the input's end it closes.
 */
const { databaseUrl, records, stay } = JSON.parse(process.argv[2] ?? "{}");
const ids = createIds();
const embedded = await openEmbedded({ databaseUrl, clock: createSystemClock(), ids, logger: silentLogger });

async function append(): Promise<void> {
  const entries = Array.from({ length: records }, () => buildJournalEntry(ids));
  await Promise.all(entries.map((entry) => embedded.journal.append(entry)));
  const health = await embedded.fetch(new Request("http://batuta.invalid/api/health"));
  console.log(
    JSON.stringify({
      appended: entries.map((entry) => entry.record.id),
      identity: embedded.identity,
      health: health.status,
    }),
  );
}

await append();
if (stay) for await (const _ of createInterface({ input: process.stdin })) await append();
else process.stdin.destroy();
await embedded.close();
console.log(JSON.stringify({ closed: true }));
