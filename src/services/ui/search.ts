import type { SearchBody, SearchHit } from "../../contract/ui/search.ts";
import { searchFlowRuns, searchIds, searchNames } from "../../store/queries/search-queries.ts";
import type { ServiceContext } from "../context.ts";

const KINDS = ["flow", "deployment", "work-pool", "block-document", "variable", "automation"] as const;
const ID_PREFIX = /^[0-9a-f]{8}(-?[0-9a-f]*)*$/;
/** An id without its hyphens, or the beginning of one, as it is stored. */
const BREAKS = new Set([8, 12, 16, 20]);

/** What an id begins with, hyphens set; undefined when the text is no such thing. */
function idPrefix(text: string): string | undefined {
  const written = text.toLowerCase();
  if (written.length > 36 || !ID_PREFIX.test(written)) return undefined;
  const digits = written.replaceAll("-", "");
  return digits.length > 32
    ? undefined
    : [...digits].map((digit, at) => (BREAKS.has(at) ? `-${digit}` : digit)).join("");
}

/**
 * Finds things by a part of their names, or by the beginning of an id, whichever kind. Each kind gets its share of the lines, so
 * that a thousand runs of a name do not hide the flow of that name.
 */
export async function search(ctx: ServiceContext, body: SearchBody): Promise<{ hits: SearchHit[] }> {
  const text = body.text.trim();
  if (text === "") return { hits: [] };
  const { reader, dialect } = ctx.store;
  const prefix = idPrefix(text);
  const [byId, runs, ...named] = await Promise.all([
    prefix === undefined ? [] : searchIds(reader, prefix, body.limit),
    searchFlowRuns(ctx.store, text, body.limit),
    ...KINDS.map((kind) => searchNames(reader, dialect, kind, text, body.limit)),
  ]);
  const hits = [...byId, ...inTurns([...named, runs])];
  const known = new Set<string>();
  const fresh = hits.filter(({ kind, id }) => !known.has(`${kind} ${id}`) && known.add(`${kind} ${id}`));
  return { hits: grouped(fresh.slice(0, body.limit)) };
}

/** The first of each list, then the second of each, … */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/** Those of one kind together, in the order in which the kinds came. */
function grouped(hits: readonly SearchHit[]): SearchHit[] {
  return [...Map.groupBy(hits, ({ kind }) => kind).values()].flat();
}
