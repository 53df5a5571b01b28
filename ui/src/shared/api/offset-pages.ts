import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Entity } from "@/shared/api/route-query.ts";

/** Rows of one request of a list; the server gives at most 200. */
const PAGE_ROWS = 100;

interface Slice {
  readonly limit: number;
  readonly offset: number;
}

/**
 * A list that the server gives in slices, slice by slice. Its key is `[entity, name, input]`; `data` has all rows that
 * were asked for so far.
 */
export function offsetPages<Row>(
  entity: Entity,
  name: string,
  input: unknown,
  read: (slice: Slice, signal: AbortSignal) => Promise<readonly Row[]>,
) {
  return infiniteQueryOptions({
    queryKey: [entity, name, input] as const,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => read({ limit: PAGE_ROWS, offset: pageParam }, signal),
    getNextPageParam: (last: readonly Row[], pages: readonly (readonly Row[])[]) =>
      last.length < PAGE_ROWS ? undefined : pages.length * PAGE_ROWS,
    select: ({ pages }) => pages.flat(),
  });
}
