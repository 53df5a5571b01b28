import type { Slice } from "../store/queries/slice.ts";
import { serviceError } from "./errors.ts";

/** Most rows of one page, and the default. */
export const PAGE_SIZE = 200;

function checkedLimit(limit: number | null | undefined): number {
  if (limit == null) return PAGE_SIZE;
  if (limit > PAGE_SIZE) {
    throw serviceError("invalid-limit", `Invalid limit: must be less than or equal to ${PAGE_SIZE}.`);
  }
  if (limit < 0) throw serviceError("invalid-limit", "Invalid limit: must be greater than or equal to 0.");
  return limit;
}

/** The slice that a request asks for. */
export function sliceOf(body: {
  readonly limit?: number | null | undefined;
  readonly offset: number;
}): Slice {
  return { limit: checkedLimit(body.limit), offset: body.offset };
}

/** A page with totals, of a list and a count that both run at once. */
export async function pageOf<T>(
  body: { readonly limit?: number | null | undefined; readonly page: number },
  list: (slice: Slice) => Promise<T[]>,
  count: () => Promise<number>,
): Promise<{ results: T[]; count: number; limit: number; pages: number; page: number }> {
  const limit = checkedLimit(body.limit);
  const slice = { limit, offset: (body.page - 1) * limit };
  const [results, total] = await Promise.all([list(slice), count()]);
  return { results, count: total, limit, pages: limit === 0 ? 0 : Math.ceil(total / limit), page: body.page };
}
