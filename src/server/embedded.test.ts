import { expect, it, onTestFinished } from "vitest";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { buildJournalEntry } from "../../test/support/journal-records.ts";
import { createClient } from "../client/http.ts";
import { createFlow, readFlowByName } from "../contract/flows/routes.ts";
import { readTaskRun } from "../contract/task-runs/routes.ts";
import { createSystemClock } from "../platform/clock.ts";
import { createIds } from "../platform/ids.ts";
import { silentLogger } from "../platform/logger.ts";
import { openEmbedded } from "./embedded.ts";

const clock = createSystemClock();
const ids = createIds();

describeEachDialect("openEmbedded", (dialect) => {
  async function open(databaseUrl: string) {
    const embedded = await openEmbedded({ databaseUrl, clock, ids, logger: silentLogger });
    onTestFinished(() => embedded.close());
    const client = createClient({
      baseUrl: "http://batuta.invalid/api",
      fetch: embedded.fetch,
      timeoutMs: null,
      checkReplies: true,
      clock,
      ids,
    });
    return { ...embedded, client };
  }

  it("answers the API and keeps the journal without a socket", async () => {
    const { client, journal } = await open(await dialect.createDatabase());
    const flow = await client.call(createFlow, { body: { name: "etl" } });
    expect(await client.call(readFlowByName, { params: { name: "etl" } })).toMatchObject({ id: flow.id });
    const { record, epoch } = buildJournalEntry(ids);
    await journal.append({ record, epoch });
    expect(await client.call(readTaskRun, { params: { id: record.id } })).toMatchObject({
      name: record.name,
      state_type: "COMPLETED",
    });
    await expect(client.call(readTaskRun, { params: { id: ids.uuid() } })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("shares a database with others that have it open", async () => {
    const databaseUrl = await dialect.createDatabase();
    const [left, right] = await Promise.all([open(databaseUrl), open(databaseUrl)]);
    expect(left.identity).toBe(right.identity);
    const flow = await left.client.call(createFlow, { body: { name: "shared" } });
    expect(await right.client.call(readFlowByName, { params: { name: "shared" } })).toMatchObject({
      id: flow.id,
    });
    expect(await right.client.call(createFlow, { body: { name: "shared" } })).toMatchObject({ id: flow.id });
  });

  it("commits what is appended before it closes", async () => {
    const databaseUrl = await dialect.createDatabase();
    const first = await open(databaseUrl);
    const entries = Array.from({ length: 100 }, () => buildJournalEntry(ids));
    const appends = entries.map((entry) => first.journal.append(entry));
    await Promise.all([first.close(), first.close()]);
    await Promise.all(appends);
    const second = await open(databaseUrl);
    for (const { record } of [entries[0], entries[99]].filter((entry) => entry !== undefined)) {
      expect(await second.client.call(readTaskRun, { params: { id: record.id } })).toMatchObject({
        id: record.id,
      });
    }
  });
});
