import { type SqlBool, sql } from "kysely";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { decodeFlowRun, FLOW_RUN_COLUMNS } from "./flow-run-rows.ts";

/** A queue that may hand out runs. */
export interface QueueRoom {
  readonly id: string;
  readonly priority: number;
  /** Most runs that it may hand out. */
  readonly room: number;
}

/** When runs are to start; microseconds, both inclusive. */
export interface DueWindow {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

/** How many queues one statement asks: SQLite joins at most 500 selects. */
const QUEUES_PER_STATEMENT = 200;

/** Due runs of one queue in their order. Index: flow_run_queue. */
function dueInQueue(db: Queryable, dialect: Dialect, queue: QueueRoom, window: DueWindow, limit: number) {
  const policy = dialect.jsonText(sql.ref("flow_run.empirical_policy"), "retry_type");
  let query = db
    .selectFrom("flow_run")
    .select([
      "flow_run.id",
      "flow_run.next_scheduled_start_time as due",
      sql.lit(queue.priority).as("priority"),
    ])
    .where("flow_run.work_queue_id", "=", queue.id)
    .where("flow_run.state_type", "=", "SCHEDULED")
    // A run that retries in its process needs no other.
    .where(sql<SqlBool>`coalesce(${policy}, '') <> 'in_process'`);
  if (window.before !== undefined) {
    query = query.where("flow_run.next_scheduled_start_time", "<=", window.before);
  }
  if (window.after !== undefined)
    query = query.where("flow_run.next_scheduled_start_time", ">=", window.after);
  const ordered = query
    .orderBy("flow_run.next_scheduled_start_time")
    .orderBy("flow_run.id")
    .limit(Math.min(queue.room, limit));
  // What somebody is claiming right now is passed over.
  return db.selectFrom(dialect.forUpdateSkipLocked(ordered).as("queued")).selectAll();
}

/**
 * Ids of due runs: the queue with the lowest priority first, then the earliest run.
 *
 * @param queues by priority
 */
export async function listDueRunIds(
  db: Queryable,
  dialect: Dialect,
  queues: readonly QueueRoom[],
  window: DueWindow,
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < queues.length && ids.length < limit; at += QUEUES_PER_STATEMENT) {
    const [first, ...others] = queues
      .slice(at, at + QUEUES_PER_STATEMENT)
      .map((queue) => dueInQueue(db, dialect, queue, window, limit - ids.length));
    if (first === undefined) break;
    const all = others.reduce((query, other) => query.unionAll(other), first);
    const rows = await db
      .selectFrom(all.as("due_run"))
      .select("due_run.id")
      .orderBy("due_run.priority")
      .orderBy("due_run.due")
      .orderBy("due_run.id")
      .limit(limit - ids.length)
      .execute();
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

/** Runs by id, in the order of the ids, without the texts of their states. */
export async function listRunsById(
  db: Queryable,
  ids: readonly string[],
  nowMicros: number,
): Promise<FlowRun[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("flow_run")
    .select(FLOW_RUN_COLUMNS)
    .where("flow_run.id", "in", ids)
    .execute();
  const stateless = { state_message: null, state_details: null, state_data: null };
  const byId = new Map(rows.map((row) => [row.id, decodeFlowRun({ ...row, ...stateless }, nowMicros)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
