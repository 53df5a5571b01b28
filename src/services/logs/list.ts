import type { LogFilter, LogSort } from "../../contract/logs/filters.ts";
import type { Log } from "../../contract/logs/schemas.ts";
import { listLogRows } from "../../store/queries/log-queries.ts";
import type { ServiceContext } from "../context.ts";
import { sliceOf } from "../list-limits.ts";

export async function listLogs(
  ctx: ServiceContext,
  body: {
    readonly logs?: LogFilter | null | undefined;
    readonly sort: LogSort;
    readonly limit?: number | null | undefined;
    readonly offset: number;
  },
): Promise<Log[]> {
  return listLogRows(ctx.store.reader, ctx.store.dialect, body.logs, body.sort, sliceOf(body));
}
