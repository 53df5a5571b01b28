import type { LogPage, LogPageBody } from "../../contract/ui/log-page.ts";
import { listLogLines } from "../../store/queries/log-page-queries.ts";
import type { ServiceContext } from "../context.ts";

/** Lines of a run from a place on. Runs that are gone, or have not logged, have none. */
export async function readLogPage(ctx: ServiceContext, body: LogPageBody): Promise<LogPage> {
  const { reader, dialect } = ctx.store;
  const found = await listLogLines(reader, dialect, body, body.limit + 1);
  const rows = found.slice(0, body.limit);
  return {
    rows: body.direction === "before" ? rows.reverse() : rows,
    has_more: found.length > body.limit,
  };
}
