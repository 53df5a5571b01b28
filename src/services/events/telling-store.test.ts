import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { makeFlowRun, propose } from "../../../test/support/api-builders.ts";
import { describeEachDialect, type TestDialect } from "../../../test/support/each-dialect.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import type { DomainFact } from "../context.ts";
import { createFactHub } from "../fact-hub.ts";
import { createEventFeed } from "./event-feed.ts";
import { createTellingStore, type TellingStore } from "./telling-store.ts";

async function openTelling(dialect: TestDialect, url?: string) {
  const facts: DomainFact[] = [];
  const clock = createSystemClock();
  const ids = createIds();
  const store = await dialect.openStore(url === undefined ? {} : { url });
  const sink = { publish: (published: readonly DomainFact[]) => void facts.push(...published) };
  const telling = createTellingStore({ store, clock, ids, facts: sink });
  const api: TestApi = await openApi(dialect, { ...telling, facts: sink });
  const told = () => facts.flatMap((fact) => (fact.kind === "events-stored" ? fact.events : []));
  return { api, told, telling, store };
}

describeEachDialect("the server's own events", (dialect) => {
  it("tell the states of a flow run, each following the one before", async () => {
    const { api, told } = await openTelling(dialect);
    const run = await makeFlowRun(api.client, { tags: ["b", "a"], name: "r" });
    await propose(api.client, run.id, "RUNNING", { message: "go" });
    await propose(api.client, run.id, "COMPLETED", { name: "Odd" });
    const events = told().filter((event) => event.event.startsWith("prefect.flow-run."));
    expect(events.map((event) => event.event.slice(17))).toEqual(["Pending", "Running", "Odd"]);
    expect(events.map((event) => event.follows)).toEqual([null, events[0]?.id, events[1]?.id]);
    expect(events[1]).toMatchObject({
      resource: {
        "prefect.resource.id": `prefect.flow-run.${run.id}`,
        "prefect.resource.name": "r",
        "prefect.run-count": "1",
        "prefect.state-message": "go",
        "prefect.state-name": "Running",
        "prefect.state-type": "RUNNING",
      },
      related: [
        { "prefect.resource.role": "flow", "prefect.resource.name": "etl" },
        { "prefect.resource.id": "prefect.tag.a" },
        { "prefect.resource.id": "prefect.tag.b" },
      ],
    });
    expect(JSON.parse(events[2]?.payload ?? "")).toEqual({
      intended: { from: "RUNNING", to: "COMPLETED" },
      initial_state: { type: "RUNNING", name: "Running", message: "go" },
      validated_state: { type: "COMPLETED", name: "Odd" },
    });
    const stored = await api.request("POST", "/events/filter", {
      filter: { resource: { id: [`prefect.flow-run.${run.id}`] } },
    });
    expect(await stored.json()).toMatchObject({ total: 3, events: [{ id: events[2]?.id }, {}, {}] });
  });

  it("are undone with the change that they tell of", async () => {
    const { told, telling, store } = await openTelling(dialect);
    const now = 1;
    const row = {
      id: createIds().uuid(),
      created: now,
      updated: now,
      name: "gone",
      tags: "[]",
      labels: "{}",
    };
    const write = telling.store.write(async (trx) => {
      await trx.insertInto("flow").values(row).execute();
      await telling.tell.entities(trx, { kind: "flow", verb: "created", ids: [row.id] });
      throw new Error("no");
    });
    await expect(write).rejects.toThrow("no");
    expect(told()).toEqual([]);
    expect(await store.db.selectFrom("event").select("id").execute()).toEqual([]);
  });

  it("reach a subscriber once, whether this process or another has written them", async () => {
    const url = await dialect.createDatabase();
    const [mine, theirs] = [await dialect.openStore({ url }), await dialect.openStore({ url })];
    const clock = createVirtualClock();
    const ids = createIds();
    const hub = createFactHub(silentLogger);
    const feed = createEventFeed({ store: mine, clock, ids, logger: silentLogger, facts: hub }, hub);
    const heard: string[] = [];
    const stop = feed.subscribe((events) => {
      for (const event of events) heard.push(event.resource["prefect.resource.name"] ?? "");
    });
    const here = createTellingStore({ store: mine, clock, ids, facts: hub });
    const there = createTellingStore({ store: theirs, clock, ids, facts: createFactHub(silentLogger) });
    const make = (telling: TellingStore, name: string) =>
      telling.store.write(async (trx) => {
        const row = { id: ids.uuid(), created: 1, updated: 1, name, tags: "[]", labels: "{}" };
        await trx.insertInto("flow").values(row).execute();
        await telling.tell.entities(trx, { kind: "flow", verb: "created", ids: [row.id] });
      });
    /** Lets the feed look, and what it asked be answered. */
    const look = async (): Promise<void> => {
      await clock.advance(1000);
      await mine.reader.selectFrom("flow").select("id").execute();
    };
    // What others write before the feed has begun is not its matter.
    for (let at = 0; heard.length === 0; at++) {
      await make(there, `early-${at}`);
      await look();
    }
    const wanted = ["one", "two", "three", "four"];
    for (const [at, name] of wanted.entries()) {
      await make(at % 2 === 0 ? here : there, name);
      while (!heard.includes(name)) await look();
    }
    for (let times = 0; times < 3; times++) await look();
    expect(heard.filter((name) => !name.startsWith("early"))).toEqual(wanted);
    stop();
  });
});
