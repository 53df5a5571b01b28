import type {
  EventAnyResourceFilter,
  EventFilter,
  EventRelatedFilter,
  ResourceSpecification,
} from "../../contract/events/filters.ts";

type Labels = Readonly<Record<string, string>>;

/** What of an event a filter looks at. */
export interface MatchableEvent {
  readonly id: string;
  readonly event: string;
  readonly resource: Labels;
  readonly related: readonly Labels[];
  /** JSON text. */
  readonly payload: string;
}

const ID = "prefect.resource.id";
const ROLE = "prefect.resource.role";

type Texts = readonly string[] | null | undefined;

/** An empty list is no condition, as an absent one. */
function isOneOf(text: string | undefined, values: Texts): boolean {
  return values == null || values.length === 0 || (text !== undefined && values.includes(text));
}

function beginsWithOne(text: string | undefined, prefixes: Texts): boolean {
  if (prefixes == null || prefixes.length === 0) return true;
  return text !== undefined && prefixes.some((prefix) => text.startsWith(prefix));
}

function isExcluded(filter: NonNullable<EventFilter["event"]>, name: string): boolean {
  const { exclude_prefix: prefixes, exclude_name: names } = filter;
  return (prefixes?.some((prefix) => name.startsWith(prefix)) ?? false) || (names?.includes(name) ?? false);
}

function patternMatches(value: string, pattern: string): boolean {
  if (pattern.startsWith("!")) return !patternMatches(value, pattern.slice(1));
  if (!/[*?]/.test(pattern)) return value === pattern;
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "su").test(value);
}

/** Each label of the specification is there and matches one of its patterns. */
export function labelsMatch(labels: Labels, spec: ResourceSpecification | null | undefined): boolean {
  return Object.entries(spec ?? {}).every(([label, patterns]) => {
    const value = labels[label];
    if (value === undefined) return false;
    return (typeof patterns === "string" ? [patterns] : patterns).some((one) => patternMatches(value, one));
  });
}

function relatedFits(filter: EventRelatedFilter, event: MatchableEvent): boolean {
  const { id, role, resources_in_roles: pairs, labels } = filter;
  const isEmpty = [id, role, pairs].every((part) => part == null || part.length === 0);
  if (isEmpty && Object.keys(labels ?? {}).length === 0) return true;
  return event.related.some(
    (related) =>
      isOneOf(related[ID], id) &&
      isOneOf(related[ROLE], role) &&
      (pairs == null ||
        pairs.length === 0 ||
        pairs.some(([wantedId, wantedRole]) => related[ID] === wantedId && related[ROLE] === wantedRole)) &&
      labelsMatch(related, labels),
  );
}

function anyFits(filter: EventAnyResourceFilter, event: MatchableEvent): boolean {
  const fits = (labels: Labels): boolean =>
    isOneOf(labels[ID], filter.id) &&
    beginsWithOne(labels[ID], filter.id_prefix) &&
    labelsMatch(labels, filter.labels);
  const isEmpty = [filter.id, filter.id_prefix].every((part) => part == null || part.length === 0);
  if (isEmpty && Object.keys(filter.labels ?? {}).length === 0) return true;
  return fits(event.resource) || event.related.some(fits);
}

function list<T>(value: T | readonly T[] | null | undefined): readonly T[] {
  if (value == null) return [];
  return Array.isArray(value) ? value : [value as T]; // safe: no array, so a single one
}

function textMatches(event: MatchableEvent, query: string): boolean {
  const haystacks = [
    event.event,
    JSON.stringify(event.resource),
    JSON.stringify(event.related),
    event.payload,
  ].map((text) => text.toLowerCase());
  const occurs = (text: string, inJson: string): boolean =>
    haystacks.some((haystack, at) => haystack.includes(at === 0 ? text : inJson));
  let hasAlternative = false;
  let isFound = false;
  for (const word of query.match(/[-!+]?"[^"]*"?|\S+/g) ?? []) {
    const sign = /^[-!+]/.exec(word)?.[0];
    const text = (sign === undefined ? word : word.slice(1)).replaceAll('"', "").toLowerCase();
    if (text === "") continue;
    const found = occurs(text, JSON.stringify(text).slice(1, -1));
    if (sign === "+" ? !found : sign !== undefined && found) return false;
    if (sign !== undefined) continue;
    hasAlternative = true;
    isFound ||= found;
  }
  return isFound || !hasAlternative;
}

/** Whether an event fits a filter, apart from when it occurred: what `/events/filter` asks the database, for one event. */
export function eventMatches(filter: EventFilter, event: MatchableEvent): boolean {
  const { event: name, resource, id, text } = filter;
  if (name != null) {
    if (!beginsWithOne(event.event, name.prefix) || !isOneOf(event.event, name.name)) return false;
    if (isExcluded(name, event.event)) return false;
  }
  if (resource != null) {
    const { id: ids, id_prefix, labels } = resource;
    if (!isOneOf(event.resource[ID], ids) || !beginsWithOne(event.resource[ID], id_prefix)) return false;
    if (!labelsMatch(event.resource, labels)) return false;
  }
  return (
    list(filter.related).every((related) => relatedFits(related, event)) &&
    list(filter.any_resource).every((any) => anyFits(any, event)) &&
    isOneOf(event.id, id?.id) &&
    (text == null || textMatches(event, text.query))
  );
}
