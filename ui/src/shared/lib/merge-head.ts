interface Identified {
  readonly id: string;
}

interface Merged<Row> {
  readonly rows: readonly Row[];
  /** New ones that were not taken in. */
  readonly waiting: number;
  /** Whether what was held is beyond the reach of the new head: the list begins anew. */
  readonly isNew: boolean;
}

/**
 * Takes a newly read first page into the rows that are shown. While a person reads further down (`isHeld`), rows are only
 * brought up to date where they are; otherwise new ones come in and those that no longer belong go.
 */
export function mergeHead<Row extends Identified>(
  held: readonly Row[],
  head: readonly Row[],
  { isHeld, isAll }: { readonly isHeld: boolean; readonly isAll: boolean },
): Merged<Row> {
  const fresh = new Map(head.map((row) => [row.id, row]));
  const known = new Set(held.map((row) => row.id));
  const added = head.filter((row) => !known.has(row.id)).length;
  if (isHeld) return { rows: held.map((row) => fresh.get(row.id) ?? row), waiting: added, isNew: false };
  // All there is fits on one page, or nothing of what was shown is on it any more.
  if (isAll || added === head.length) return { rows: head, waiting: 0, isNew: true };
  const last = held.findLastIndex((row) => fresh.has(row.id));
  const tail = held.slice(last + 1).filter((row) => !fresh.has(row.id));
  return { rows: [...head, ...tail], waiting: 0, isNew: false };
}
