import { setTimeout as delay } from "node:timers/promises";
import type { Side, Step } from "./sides.ts";

type Body = Readonly<Record<string, unknown>>;

/** Restricts a filter of events to those of the seed: what else is there was told by each server of its own work. */
export const SEEDED_EVENTS: Body = {
  occurred: { since: "2024-05-01T00:00:00Z", until: "2024-06-01T00:00:00Z" },
  resource: { id_prefix: ["seed."] },
};

function event(number: number, occurred: string, more: Body): Body {
  return {
    id: `${number}${"1111111-1111-4111-8111-111111111111"}`,
    occurred,
    related: [],
    payload: {},
    ...more,
  };
}

const EVENTS: readonly Body[] = [
  event(1, "2024-05-06T00:00:00Z", {
    event: "seed.one",
    resource: { "prefect.resource.id": "seed.1", "prefect.resource.name": "First", kind: "first" },
    payload: { n: 1, text: "quick fox" },
  }),
  event(2, "2024-05-06T00:01:00Z", {
    event: "seed.two",
    resource: { "prefect.resource.id": "seed.2", kind: "second" },
    related: [
      { "prefect.resource.id": "seed.1", "prefect.resource.role": "friend", kind: "first" },
      { "prefect.resource.id": "team.1", "prefect.resource.role": "team" },
    ],
    follows: "11111111-1111-4111-8111-111111111111",
  }),
  event(3, "2024-05-07T23:59:59.999Z", {
    event: "seed.two",
    resource: { "prefect.resource.id": "seed.1", "prefect.resource.name": "Renamed" },
    payload: { list: [1, null, "lazy dog"] },
  }),
  event(4, "2024-05-13T12:30:15.123456+02:00", {
    event: "seed.three.deep",
    resource: { "prefect.resource.id": "seed.%_odd", kind: "100%" },
    related: [{ "prefect.resource.id": "team.1", "prefect.resource.role": "friend" }],
  }),
  event(5, "2024-05-13T12:30:15.123456Z", {
    event: "other.one",
    resource: { "prefect.resource.id": "seed.2" },
  }),
];

/** Events of the seed. The last is told twice: the second time it is nothing new. */
export const seedEvents: readonly Step[] = [EVENTS, EVENTS.slice(-1)].map((body) => ({
  method: "POST",
  path: "/events",
  body,
}));

const PATIENCE = 300;

/** Resolves when a server lists all events of the seed: Prefect stores events some time after it has answered. */
export async function untilEventsAreListed(side: Side): Promise<void> {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const step = { method: "POST", path: "/events/filter", body: { filter: SEEDED_EVENTS, limit: 1 } };
    const { body } = await side.send(step);
    if ((body as { readonly total?: number }).total === EVENTS.length) return;
    await delay(200);
  }
  throw new Error(`${side.apiUrl} does not list the seed's ${EVENTS.length} events`);
}

const labelFilters: readonly Body[] = [
  { kind: "first" },
  { kind: ["first", "second"] },
  { kind: "!first" },
  { kind: ["!first", "!second"] },
  { kind: "fi*" },
  { kind: "100%" },
  { kind: "*" },
  { none: "x" },
  { kind: "first", "prefect.resource.name": "First" },
  { "prefect.resource.id": "seed.*" },
  { "prefect.resource.role": "friend" },
  {},
];

/** Filters of events beyond one field at a time; merged with the restriction to the seed. */
export const eventFilters: readonly Body[] = [
  ...labelFilters.flatMap((labels) => [
    { resource: { labels } },
    { related: { labels } },
    { any_resource: { labels } },
    { related: [{ labels }, { role: ["friend"] }] },
  ]),
  { related: { resources_in_roles: [["seed.1", "friend"]] } },
  { related: { resources_in_roles: [["seed.1", "team"]] } },
  {
    related: {
      resources_in_roles: [
        ["seed.1", "team"],
        ["team.1", "team"],
      ],
    },
  },
  { related: { resources_in_roles: ["seed.1"] } },
  { related: { id: ["team.1"], role: ["friend"] } },
  { related: [{ id: ["team.1"] }, { role: ["friend"] }] },
  { any_resource: [{ id: ["team.1"] }, { id_prefix: ["seed.1"] }] },
  { any_resource: { id: ["seed.1"], labels: { kind: "first" } } },
  { event: { prefix: ["seed."], exclude_name: ["seed.two"] } },
  { event: { prefix: ["seed."], exclude_prefix: ["seed.t"] } },
  { resource: { distinct: true } },
  { resource: { distinct: true }, order: "ASC" },
  { order: "ASC" },
  { order: "asc" },
  ...[
    "quick",
    "QUICK",
    "fox lazy",
    "+quick +fox",
    "-quick",
    "!lazy",
    '"quick fox"',
    "seed -two",
    "",
    "*",
    "%",
  ].map((query) => ({ text: { query } })),
];
