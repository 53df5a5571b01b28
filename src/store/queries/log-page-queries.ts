import { sql } from "kysely";
import type { LogLine, LogPageBody } from "../../contract/ui/log-page.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { logCondition } from "./filters/log-filter.ts";

/** Characters of each message that are told. */
const MESSAGE_CHARACTERS = 20_000;

/** Lines of a run or a worker beyond a place, in the order of the direction. Indexes: log_flow_run, log_task_run, log_worker. */
export async function listLogLines(
  db: Queryable,
  dialect: Dialect,
  body: LogPageBody,
  limit: number,
): Promise<LogLine[]> {
  const { flow_run_id, task_run_id, worker_id, min_level, text, from, direction } = body;
  const order = direction === "after" ? "asc" : "desc";
  const compare = direction === "after" ? ">" : "<";
  const condition = logCondition(dialect, {
    operator: "and_",
    ...(flow_run_id == null ? {} : { flow_run_id: { any_: [flow_run_id] } }),
    ...(task_run_id == null ? {} : { task_run_id: { any_: [task_run_id] } }),
    level: { ge_: min_level },
    text: text ? { query: text } : null,
  });
  let query = db
    .selectFrom("log")
    .leftJoin("task_run", "task_run.id", "log.task_run_id")
    .select([
      "log.id",
      "log.timestamp",
      "log.level",
      "log.name",
      sql<string>`substr(log.message, 1, ${sql.lit(MESSAGE_CHARACTERS)})`.as("message"),
      sql<number>`length(log.message)`.as("length"),
      "log.task_run_id",
      "task_run.name as task_run_name",
    ])
    .where(condition);
  if (worker_id != null) query = query.where("log.worker_id", "=", worker_id);
  const at = from == null ? undefined : parseInstant(from.timestamp);
  if (from != null && at !== undefined) {
    // The first half stands alone so that the index is entered at the place.
    query = query
      .where("log.timestamp", direction === "after" ? ">=" : "<=", at)
      .where((eb) => eb.or([eb("log.timestamp", compare, at), eb("log.id", compare, from.id)]));
  }
  const rows = await query.orderBy("log.timestamp", order).orderBy("log.id", order).limit(limit).execute();
  return rows.map((row) => ({ ...row, timestamp: formatInstant(row.timestamp), length: Number(row.length) }));
}
