import { type RawBuilder, type SqlBool, sql } from "kysely";
import type {
  EventAnyResourceFilter,
  EventFilter,
  EventRelatedFilter,
  ResourceSpecification,
} from "../../../contract/events/filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { escapeLike } from "../../dialects/escape-like.ts";
import { MAX_RESOURCE_KEY, RESOURCE_ID, RESOURCE_ROLE, resourceKey } from "../event-writes.ts";
import { ALWAYS, type Condition, combine, isAnyOf, isNoneOf, NEVER } from "./conditions.ts";

/** A span of time, both ends inclusive, in integer microseconds. */
export interface Occurred {
  readonly since: number;
  readonly until: number;
}

type Texts = readonly string[] | null | undefined;
type Column = RawBuilder<unknown>;

const column = (name: string): Column => sql.ref(`event.${name}`);

/** An empty list is no condition here, as an absent one. */
function some(values: Texts): readonly string[] | undefined {
  return values == null || values.length === 0 ? undefined : values;
}

function list<T>(value: T | readonly T[] | null | undefined): readonly T[] {
  if (value == null) return [];
  return Array.isArray(value) ? value : [value as T]; // safe: no array, so a single one
}

/** The text begins with one of these, letter by letter. */
function beginsWith(text: Column, prefixes: Texts): Condition | undefined {
  const given = some(prefixes);
  if (given === undefined) return undefined;
  const tests = given.map(
    (prefix) => sql<SqlBool>`substr(${text}, 1, ${sql.lit([...prefix].length)}) = ${prefix}`,
  );
  return combine("or_", tests);
}

function not(condition: Condition | undefined): Condition | undefined {
  return condition === undefined ? undefined : sql<SqlBool>`not ${condition}`;
}

/** Each label is there and matches one of its patterns. */
function labelsMatch(
  dialect: Dialect,
  labels: Column,
  spec: ResourceSpecification | null | undefined,
): Condition[] {
  return Object.entries(spec ?? {}).map(([label, patterns]) => {
    const value = dialect.jsonText(labels, label);
    const given = typeof patterns === "string" ? [patterns] : patterns;
    if (given.length === 0) return NEVER;
    return combine(
      "or_",
      given.map((pattern) => patternMatches(value, pattern)),
    );
  });
}

function patternMatches(value: RawBuilder<string | null>, pattern: string): Condition {
  if (pattern.startsWith("!")) {
    return sql<SqlBool>`(${value} is not null and not ${patternMatches(value, pattern.slice(1))})`;
  }
  if (!/[*?]/.test(pattern)) return sql<SqlBool>`${value} = ${pattern}`;
  const like = escapeLike(pattern).replaceAll("*", "%").replaceAll("?", "_");
  return sql<SqlBool>`${value} like ${like} escape ${sql.lit("\\")}`;
}

/** At least one related resource fits all parts. */
function relatedFits(dialect: Dialect, filter: EventRelatedFilter): Condition | undefined {
  const item = sql.ref("item.value");
  const id = dialect.jsonText(item, RESOURCE_ID);
  const role = dialect.jsonText(item, RESOURCE_ROLE);
  const pairs = filter.resources_in_roles ?? [];
  const tests = [
    isAnyOf(id, some(filter.id)),
    isAnyOf(role, some(filter.role)),
    pairs.length === 0
      ? undefined
      : combine(
          "or_",
          pairs.map(
            ([wantedId, wantedRole]) => sql<SqlBool>`(${id} = ${wantedId} and ${role} = ${wantedRole})`,
          ),
        ),
    ...labelsMatch(dialect, item, filter.labels),
  ];
  return oneRelated(dialect, tests);
}

function oneRelated(dialect: Dialect, tests: readonly (Condition | undefined)[]): Condition | undefined {
  if (tests.every((test) => test === undefined)) return undefined;
  const items = dialect.jsonItems(column("related"), "item");
  return sql<SqlBool>`exists (select 1 from ${items} where ${combine("and_", tests)})`;
}

/** The subject, or at least one related resource, fits all parts. */
function anyFits(dialect: Dialect, filter: EventAnyResourceFilter): Condition | undefined {
  const tests = (id: Column, labels: Column): (Condition | undefined)[] => [
    isAnyOf(id, some(filter.id)),
    beginsWith(id, filter.id_prefix),
    ...labelsMatch(dialect, labels, filter.labels),
  ];
  const item = sql.ref("item.value");
  const related = oneRelated(dialect, tests(dialect.jsonText(item, RESOURCE_ID), item));
  if (related === undefined) return undefined;
  return combine("or_", [combine("and_", tests(column("resource_id"), column("resource"))), related]);
}

/**
 * Words of a search, in any case: plain ones are alternatives, `+word` must occur, `-word` or `!word` must not; quotes
 * hold words together.
 */
function textConditions(dialect: Dialect, query: string): (Condition | undefined)[] {
  const alternatives: Condition[] = [];
  const conditions: (Condition | undefined)[] = [];
  for (const word of query.match(/[-!+]?"[^"]*"?|\S+/g) ?? []) {
    const sign = /^[-!+]/.exec(word)?.[0];
    const text = (sign === undefined ? word : word.slice(1)).replaceAll('"', "");
    if (text === "") continue;
    // Labels and payload are searched as JSON text, in which some characters are escaped.
    const inJson = JSON.stringify(text).slice(1, -1);
    const found = combine("or_", [
      dialect.containsText(column("event"), text),
      dialect.containsText(column("resource"), inJson),
      dialect.containsText(column("related"), inJson),
      dialect.containsText(column("payload"), inJson),
    ]);
    if (sign === undefined) alternatives.push(found);
    else conditions.push(sign === "+" ? found : not(found));
  }
  return [...conditions, alternatives.length === 0 ? undefined : combine("or_", alternatives)];
}

/** Ids of which an event must have one among its resources; the shortest list of the filter. */
function namedResources(
  filter: EventFilter,
): { readonly ids: readonly string[]; readonly isSubject: boolean } | undefined {
  const lists = [
    { ids: some(filter.resource?.id), isSubject: true },
    ...list(filter.any_resource).map(({ id }) => ({ ids: some(id), isSubject: false })),
    ...list(filter.related).map((related) => ({
      ids: some(related.id) ?? some(related.resources_in_roles?.map(([id]) => id)),
      isSubject: false,
    })),
  ];
  const given = lists.flatMap(({ ids, isSubject }) => (ids === undefined ? [] : [{ ids, isSubject }]));
  return given.sort((a, b) => a.ids.length - b.ids.length)[0];
}

/** A filter as tables to read from and a condition; `time` and `seq` are the columns to order by. */
export interface EventSource {
  readonly from: RawBuilder<unknown>;
  readonly where: Condition;
  readonly time: Column;
  readonly seq: Column;
}

/**
 * Where the events of a filter are read from. Events of one resource are walked by `event_resource`, newest or oldest
 * first, so that the first page of a rare resource comes as fast as that of a frequent one; everything else by the
 * index on time or name.
 */
export function eventSource(dialect: Dialect, filter: EventFilter, occurred: Occurred): EventSource {
  const { event, resource, id, text } = filter;
  const named = namedResources(filter);
  const keys = [...new Set(named?.ids.map(resourceKey))];
  const isWalk = keys.length === 1;
  const time = isWalk ? sql.ref("named.occurred") : column("occurred");
  const seq = isWalk ? sql.ref("named.seq") : column("seq");
  const within = (name: Column) =>
    sql<SqlBool>`${name} >= ${occurred.since} and ${name} <= ${occurred.until}`;
  const ofKeys = sql<SqlBool>`named.resource_id in (${sql.join(keys)})${named?.isSubject ? sql` and named.is_subject = 1` : sql``}`;
  const byKeys = sql<SqlBool>`event.seq in (select named.seq from event_resource as named where ${ofKeys} and ${within(sql.ref("named.occurred"))})`;
  // The key says it all, unless ids were cut to fit it.
  const isExact = isWalk && named?.isSubject === true && (keys[0]?.length ?? 0) < MAX_RESOURCE_KEY;
  const where = combine("and_", [
    within(time),
    isWalk ? ofKeys : keys.length > 1 ? byKeys : undefined,
    beginsWith(column("event"), event?.prefix),
    not(beginsWith(column("event"), event?.exclude_prefix)),
    isAnyOf(column("event"), some(event?.name)),
    isNoneOf(column("event"), some(event?.exclude_name)),
    isExact ? undefined : isAnyOf(column("resource_id"), some(resource?.id)),
    beginsWith(column("resource_id"), resource?.id_prefix),
    ...labelsMatch(dialect, column("resource"), resource?.labels),
    ...list(filter.related).map((related) => relatedFits(dialect, related)),
    ...list(filter.any_resource).map((any) => anyFits(dialect, any)),
    isAnyOf(column("id"), some(id?.id)),
    ...(text == null ? [] : textConditions(dialect, text.query)),
  ]);
  const from = isWalk ? sql`event_resource as named inner join event on event.seq = named.seq` : sql`event`;
  return { from, where: where ?? ALWAYS, time, seq };
}
