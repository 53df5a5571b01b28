/** Most rows that the API gives in one answer. */
export const PAGE_SIZE = 200;

/** Reads up to `count` rows, page by page. */
export async function listUpTo<T>(
  count: number,
  page: (slice: { readonly limit: number; readonly offset: number }) => Promise<readonly T[]>,
): Promise<T[]> {
  const rows: T[] = [];
  while (rows.length < count) {
    const limit = Math.min(PAGE_SIZE, count - rows.length);
    const part = await page({ limit, offset: rows.length });
    rows.push(...part);
    if (part.length < limit) break;
  }
  return rows;
}
