import { isJsonObject } from "../../src/platform/json-object.ts";
import { type Answer, asSet, firstDifference } from "./sides.ts";

/**
 * How two lists compare: item by item, as sets, or (a page of a list without common order) by their length; `near` is
 * for a number of seconds that goes on with the time. Sorted by a field, items with equal values of it may stand
 * in any order; or, where the field may be null, those without a value anywhere.
 */
export type Order = "exact" | "set" | "length" | "near" | { readonly sortedBy: string };

const NEAR_SECONDS = 300;

/**
 * Errors of validation are told in each program's own words: status, outer form and place are what clients act on.
 */
function comparable({ status, body }: Answer): Answer {
  if (status < 400 || !isJsonObject(body)) return { status, body };
  const { exception_detail: detail, exception_message } = body;
  if (status !== 422 || !Array.isArray(detail)) return { status, body };
  const places = detail.map(({ loc = [] }: { readonly loc?: readonly unknown[] }) => {
    // From a member of a union on, which Prefect names like a class or a function, the rest is its own reading.
    const member = loc.findIndex((part) => /^[A-Z]|[[(-]/.test(String(part)));
    return loc.slice(0, member === -1 ? 3 : Math.min(member, 3)).join(".");
  });
  return {
    status,
    body: { exception_message, places: [...new Set(places)].sort() },
  };
}

/**
 * Batuta's refusals say more than Prefect's: a `code`, and what they are about. Theirs must be there all the same. An
 * automation says that it is not evaluated; it is taken out here, since a difference that is allowed hides those after it.
 */
function withoutAdditions(theirs: Answer, ours: Answer): Answer {
  if (ours.status < 400) return { ...ours, body: withoutEvaluation(ours.body) };
  if (theirs.status < 400 || !isJsonObject(theirs.body) || !isJsonObject(ours.body)) return ours;
  const { body } = theirs;
  const kept = Object.entries(ours.body).filter(([name]) => name in body);
  return { status: ours.status, body: Object.fromEntries(kept) };
}

function withoutEvaluation(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutEvaluation);
  if (!isJsonObject(body) || !("trigger" in body) || !("actions_on_resolve" in body)) return body;
  const { evaluation, ...automation } = body;
  return evaluation === "saved, not yet evaluated" ? automation : body;
}

/** What of a body is compared: a list, or the list of a page, in the form that its order allows. */
function ordered(body: unknown, order: Order): unknown {
  if (order === "exact") return body;
  if (isJsonObject(body) && Array.isArray(body.results))
    return { ...body, results: ordered(body.results, order) };
  if (!Array.isArray(body)) return body;
  if (order === "length") return body.length;
  if (typeof order === "string") return asSet(body);
  const { sortedBy } = order;
  const [without, having] = partitioned(body, (item) => fieldOf(item, sortedBy) === null);
  return [...runsOf(having, sortedBy).flatMap(asSet), ...asSet(without)];
}

function fieldOf(item: unknown, name: string): unknown {
  return isJsonObject(item) ? item[name] : undefined;
}

function partitioned<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** Neighbours with equal values of a field, together. */
function runsOf(items: readonly unknown[], name: string): unknown[][] {
  const runs: unknown[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run !== undefined && fieldOf(run[0], name) === fieldOf(item, name)) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

/** The first difference of two answers as a sentence; undefined when there is none that counts. */
export function differenceOf(theirs: Answer, ours: Answer, order: Order): string | undefined {
  const [a, b] = [comparable(theirs), comparable(withoutAdditions(theirs, ours))];
  if (a.status !== b.status) {
    const told = a.status >= 400 ? JSON.stringify(theirs.body) : JSON.stringify(ours.body);
    return `status ${a.status}, ours ${b.status} (${told.slice(0, 300)})`;
  }
  const isNear =
    order === "near" &&
    typeof a.body === "number" &&
    typeof b.body === "number" &&
    Math.abs(a.body - b.body) < NEAR_SECONDS;
  if (isNear) return undefined;
  return firstDifference(ordered(a.body, order), ordered(b.body, order));
}
