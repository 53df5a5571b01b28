import { onTestFinished } from "vitest";
import { openJournalStream } from "../src/client/journal-stream.ts";
import { createSystemClock } from "../src/platform/clock.ts";
import { createIds } from "../src/platform/ids.ts";
import { createDirectJournal } from "../src/server/direct-journal.ts";
import { describeJournalPort } from "./support/journal-port-suite.ts";
import { startJournalServer } from "./support/journal-server.ts";

const clock = createSystemClock();
const ids = createIds();

describeJournalPort("in process", async (store, options) =>
  createDirectJournal({ append: (entries) => store.appendJournal(entries), clock, ...options }),
);

describeJournalPort("over a websocket", async (store, options) => {
  const server = await startJournalServer({ append: (entries) => store.appendJournal(entries) });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return openJournalStream({ baseUrl: server.baseUrl, clock, ids, reconnect: { baseMs: 2 }, ...options });
});
