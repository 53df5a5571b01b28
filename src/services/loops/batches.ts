import { settleAll } from "../settle-all.ts";

/**
 * Repeats a step that does at most `size` things until it finds fewer than that.
 *
 * @returns how many it did in all
 */
export async function untilNotFull(
  signal: AbortSignal,
  size: number,
  step: () => Promise<number>,
): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const done = await step();
    total += done;
    if (done < size) break;
  }
  return total;
}

/**
 * Changes rows that a list names no more once they are changed: lists again until a list is not full.
 *
 * @param size - how many rows a list has at most
 * @param change - says whether the row was changed
 * @returns how many were changed
 */
export async function changeAllFound<Row>(
  signal: AbortSignal,
  size: number,
  list: () => Promise<readonly Row[]>,
  change: (row: Row) => Promise<boolean>,
): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const found = await list();
    const changed = await changeEach(signal, found, change);
    total += changed;
    // A batch in which nothing could be changed would be found again.
    if (found.length < size || changed === 0) break;
  }
  return total;
}

const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/**
 * Looks once at each row, in the order of their ids, and changes those for which it is time.
 *
 * @param size - how many rows a list has at most
 * @param change - says whether the row was changed
 * @returns how many were changed
 */
export async function changeById<Row extends { readonly id: string }>(
  signal: AbortSignal,
  size: number,
  listAfter: (id: string) => Promise<readonly Row[]>,
  change: (row: Row) => Promise<boolean>,
): Promise<number> {
  let total = 0;
  let after = FIRST_ID;
  while (!signal.aborted) {
    const found = await listAfter(after);
    total += await changeEach(signal, found, change);
    const last = found.at(-1);
    if (last === undefined || found.length < size) break;
    after = last.id;
  }
  return total;
}

/** So many changes wait at once: those that meet in a queue of the database share a commit. */
const AT_ONCE = 8;

async function changeEach<Row>(
  signal: AbortSignal,
  rows: readonly Row[],
  change: (row: Row) => Promise<boolean>,
): Promise<number> {
  let changed = 0;
  for (let at = 0; at < rows.length && !signal.aborted; at += AT_ONCE) {
    const answers = await settleAll(rows.slice(at, at + AT_ONCE).map((row) => change(row)));
    changed += answers.filter(Boolean).length;
  }
  return changed;
}
