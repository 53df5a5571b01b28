import fc from "fast-check";
import { expect, it } from "vitest";
import { openApi } from "../../../test/support/api.ts";
import { makeId } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { EventFilter } from "../../contract/events/filters.ts";
import { countEvents, createEvents } from "../../contract/events/routes.ts";
import type { EventPage } from "../../contract/events/schemas.ts";
import { eventMatches, type MatchableEvent } from "../../domain/events/event-matches.ts";
import { formatInstant } from "../../platform/instants.ts";
import { deleteEventsBefore } from "../../store/queries/event-writes.ts";

const T0 = 1_795_000_000_000_000;
const SECOND = 1_000_000;
const within = { since: formatInstant(T0), until: formatInstant(T0 + 1000 * SECOND) };

const ids = fc.constantFrom("a.1", "a.2", "b.1", "b%_", "a.10");
const names = fc.constantFrom("up.one", "up.two", "down", "up");
const words = fc.constantFrom("red", "Red", "re%", "x", "it's", '"', "ü");
const roles = fc.constantFrom("flow", "tag");
const resource = fc.record(
  { "prefect.resource.id": ids, color: words },
  { requiredKeys: ["prefect.resource.id"] },
);
const related = fc.record(
  { "prefect.resource.id": ids, "prefect.resource.role": roles, color: words },
  { requiredKeys: ["prefect.resource.id", "prefect.resource.role"] },
);
const event = fc.record({
  event: names,
  resource,
  related: fc.array(related, { maxLength: 3 }),
  payload: fc.dictionary(fc.constantFrom("k", "msg"), words),
});

const some = <T>(item: fc.Arbitrary<T>) => fc.option(fc.array(item, { maxLength: 2 }), { nil: undefined });
const pattern = fc.constantFrom("red", "!red", "r*", "!r*", "re?", "*", "re%", "Red");
const labels = fc.option(
  fc.dictionary(
    fc.constantFrom("color", "prefect.resource.id"),
    fc.oneof(pattern, fc.array(pattern, { maxLength: 2 })),
    {
      maxKeys: 2,
    },
  ),
  { nil: undefined },
);
const prefixes = some(fc.constantFrom("a.", "a.1", "b%", "b", ""));
const relatedFilter = fc.record({
  id: some(ids),
  role: some(roles),
  labels,
  resources_in_roles: some(fc.tuple(ids, roles)),
});
const anyFilter = fc.record({ id: some(ids), id_prefix: prefixes, labels });
const query = fc.constantFrom(
  "red",
  "+red up",
  "-red",
  '"it\'s"',
  "down -tag",
  "+flow +up",
  "ü",
  '"',
  "nothing",
  "",
);
const filter = fc.record(
  {
    event: fc.record({
      prefix: some(fc.constantFrom("up", "up.", "d")),
      name: some(names),
      exclude_name: some(names),
      exclude_prefix: some(fc.constantFrom("up.o", "d")),
    }),
    resource: fc.record({ id: some(ids), id_prefix: prefixes, labels }),
    related: fc.oneof(relatedFilter, fc.array(relatedFilter, { maxLength: 2 })),
    any_resource: fc.oneof(anyFilter, fc.array(anyFilter, { maxLength: 2 })),
    text: fc.record({ query }),
    order: fc.constantFrom("ASC" as const, "DESC" as const),
  },
  { requiredKeys: [] },
);

describeEachDialect("lists of events", (dialect) => {
  it("are what the filter says of each event, in their order, page by page", async () => {
    const api = await openApi(dialect);
    const sample = fc.sample(event, { numRuns: 60, seed: 7 });
    const events = sample.map((each, at) => ({
      ...each,
      id: makeId(),
      occurred: formatInstant(T0 + Math.floor(at / 2) * SECOND),
    }));
    await api.client.call(createEvents, { body: events });
    const matchable = events.map(
      (each): MatchableEvent => ({ ...each, payload: JSON.stringify(each.payload) }),
    );
    await fc.assert(
      fc.asyncProperty(filter, fc.integer({ min: 1, max: 50 }), async (given, limit) => {
        const asked = EventFilter.parse({ ...given, occurred: within });
        // Case is the database's own where patterns have wildcards: SQLite's `like` is blind to it.
        const isBlind =
          dialect.name === "sqlite" &&
          /[*?]/.test(JSON.stringify(given)) &&
          /ed|re/.test(JSON.stringify(given));
        if (isBlind) return;
        const first = await api.request("POST", "/events/filter", { filter: asked, limit });
        const page = (await first.json()) as EventPage;
        const found = page.events.map((each) => each.id);
        for (let next = page.next_page; next !== null; ) {
          const answer = await api.request("GET", next.slice(next.indexOf("/events/")));
          const more = (await answer.json()) as EventPage;
          expect(more.total).toBe(page.total);
          found.push(...more.events.map((each) => each.id));
          next = more.next_page;
        }
        const expected = matchable.filter((each) => eventMatches(asked, each)).map((each) => each.id);
        expect(found).toEqual(asked.order === "ASC" ? expected : expected.toReversed());
        expect(page.total).toBe(expected.length);
      }),
      { numRuns: dialect.name === "sqlite" ? 300 : 100 },
    );
  });

  it("show each subject once when asked so, count by subject under its newest name, and by time with gaps", async () => {
    const api = await openApi(dialect);
    const about = (id: string, at: number, name?: string) => ({
      id: makeId(),
      event: "e",
      occurred: formatInstant(T0 + at * SECOND),
      resource: {
        "prefect.resource.id": id,
        ...(name === undefined ? {} : { "prefect.resource.name": name }),
      },
    });
    await api.client.call(createEvents, {
      body: [about("x", 1, "old"), about("y", 2), about("x", 200, "new")],
    });
    const distinct = { occurred: within, resource: { distinct: true } };
    const answer = await api.request("POST", "/events/filter", { filter: distinct });
    const page = (await answer.json()) as EventPage;
    expect(page.events.map((each) => each.resource["prefect.resource.name"])).toEqual(["new", undefined]);
    expect(page.total).toBe(2);
    const filter = EventFilter.parse({ occurred: within });
    const byResource = await api.client.call(countEvents, {
      params: { countable: "resource" },
      body: { filter },
    });
    expect(byResource).toMatchObject([
      { value: "x", label: "new", count: 2, start_time: formatInstant(T0 + SECOND) },
      { value: "y", label: "y", count: 1 },
    ]);
    const byTime = await api.client.call(countEvents, {
      params: { countable: "time" },
      body: { filter, time_unit: "minute", time_interval: 1 },
    });
    expect(byTime.map((each) => each.count)).toEqual([2, 0, 0, 0, 1, ...Array(byTime.length - 5).fill(0)]);
    const many = { filter, time_unit: "second", time_interval: 0.01 };
    expect((await api.request("POST", "/events/count-by/time", many)).status).toBe(422);
  });

  it("refuse a token that is none of theirs", async () => {
    const api = await openApi(dialect);
    for (const token of ["", "zzz", "e30="]) {
      expect((await api.request("GET", `/events/filter/next?page-token=${token}`)).status).toBe(403);
    }
  });

  it("lose what retention deletes, with its resources, oldest first", async () => {
    const api = await openApi(dialect);
    const events = Array.from({ length: 30 }, (_, at) => ({
      id: makeId(),
      event: at % 3 === 0 ? "beat.x" : "other",
      occurred: formatInstant(T0 + at * SECOND),
      resource: { "prefect.resource.id": `r.${at % 4}` },
      related: [{ "prefect.resource.id": "s", "prefect.resource.role": "r" }],
    }));
    await api.client.call(createEvents, { body: events });
    const { store } = api;
    const remove = (before: number, limit: number, prefix?: string) =>
      store.write((trx) => deleteEventsBefore(trx, T0 + before * SECOND, limit, prefix));
    expect(await remove(20, 1000, "beat.")).toBe(7);
    expect(await remove(20, 5)).toBe(5);
    expect(await remove(20, 1000)).toBe(8);
    const count = (table: "event" | "event_resource") =>
      store.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
    expect(Number((await count("event")).n)).toBe(10);
    expect(Number((await count("event_resource")).n)).toBe(20);
  });
});
