import type { LogFilter, LogSort } from "../../contract/logs/filters.ts";
import type { Log } from "../../contract/logs/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { LogTable } from "../tables/log.ts";
import { logCondition } from "./filters/log-filter.ts";
import type { Slice } from "./slice.ts";

const COLUMNS_PER_ROW = 9;

/** A stored line as the API shows it. */
export function decodeLog({ worker_id: _worker, ...row }: LogTable): Log {
  const created = formatInstant(row.created);
  return { ...row, created, updated: created, timestamp: formatInstant(row.timestamp) };
}

/** Adds log lines in as few statements as the database takes; those whose id is there already stay as they are. */
export async function insertLogs(db: Queryable, dialect: Dialect, rows: readonly LogTable[]): Promise<void> {
  const perStatement = Math.min(1000, Math.floor(dialect.maxParameters / COLUMNS_PER_ROW));
  for (let at = 0; at < rows.length; at += perStatement) {
    await db
      .insertInto("log")
      .values(rows.slice(at, at + perStatement))
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
}

export async function listLogRows(
  db: Queryable,
  dialect: Dialect,
  filter: LogFilter | null | undefined,
  sort: LogSort,
  slice: Slice,
): Promise<Log[]> {
  const direction = sort === "TIMESTAMP_ASC" ? "asc" : "desc";
  let query = db.selectFrom("log").selectAll();
  if (filter != null) query = query.where(logCondition(dialect, filter));
  const rows = await query
    .orderBy("timestamp", direction)
    .orderBy("id", direction)
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
  return rows.map(decodeLog);
}

/** Lines of a flow run in the order of their making, from behind the given one: for downloads of any length. */
export async function listFlowRunLogsAfter(
  db: Queryable,
  flowRunId: string,
  after: Pick<LogTable, "timestamp" | "id"> | undefined,
  limit: number,
): Promise<LogTable[]> {
  let query = db.selectFrom("log").selectAll().where("flow_run_id", "=", flowRunId);
  if (after !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb("timestamp", ">", after.timestamp),
        eb.and([eb("timestamp", "=", after.timestamp), eb("id", ">", after.id)]),
      ]),
    );
  }
  return query.orderBy("timestamp").orderBy("id").limit(limit).execute();
}

/** Lines that were logged from an instant on, oldest first. */
export async function listLogRowsSince(
  db: Queryable,
  sinceMicros: number,
  limit: number,
): Promise<LogTable[]> {
  const query = db.selectFrom("log").selectAll().where("timestamp", ">=", sinceMicros);
  return query.orderBy("timestamp").limit(limit).execute();
}
