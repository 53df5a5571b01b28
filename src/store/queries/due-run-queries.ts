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

/** How many queues one statement asks at first: the queues with the lowest priorities mostly fill an answer. */
const FIRST_QUEUES = 4;
/** How many it asks at most: SQLite joins at most 500 selects. */
const MAX_QUEUES = 200;

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

/** Which of these queues have any due run. Most polls find none, and ask no more. Index: flow_run_queue. */
async function listQueuesWithDueRuns(
  db: Queryable,
  queueIds: readonly string[],
  window: DueWindow,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("work_queue")
    .select("work_queue.id")
    .where("work_queue.id", "in", queueIds)
    .where(({ exists, selectFrom }) => {
      let due = selectFrom("flow_run")
        .select("flow_run.id")
        .whereRef("flow_run.work_queue_id", "=", "work_queue.id")
        .where("flow_run.state_type", "=", "SCHEDULED");
      if (window.before !== undefined) {
        due = due.where("flow_run.next_scheduled_start_time", "<=", window.before);
      }
      if (window.after !== undefined)
        due = due.where("flow_run.next_scheduled_start_time", ">=", window.after);
      return exists(due);
    })
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Due runs of some queues. */
async function listDueIn(
  db: Queryable,
  dialect: Dialect,
  queues: readonly QueueRoom[],
  window: DueWindow,
  limit: number,
): Promise<string[]> {
  const [first, ...others] = queues.map((queue) => dueInQueue(db, dialect, queue, window, limit));
  if (first === undefined) return [];
  const rows = await db
    .selectFrom(others.reduce((query, other) => query.unionAll(other), first).as("due_run"))
    .select("due_run.id")
    .orderBy("due_run.priority")
    .orderBy("due_run.due")
    .orderBy("due_run.id")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Ids of due runs: the queue with the lowest priority first, then the earliest run. */
export async function listDueRunIds(
  db: Queryable,
  dialect: Dialect,
  queues: readonly QueueRoom[],
  window: DueWindow,
  limit: number,
): Promise<string[]> {
  if (queues.length === 0 || limit === 0) return [];
  const withRuns =
    queues.length === 1
      ? queues
      : await listQueuesWithDueRuns(
          db,
          queues.map(({ id }) => id),
          window,
        ).then((found) => queues.filter(({ id }) => found.has(id)));
  const waiting = withRuns.toSorted((a, b) => a.priority - b.priority);
  const ids: string[] = [];
  for (let size = FIRST_QUEUES; waiting.length > 0 && ids.length < limit; ) {
    const asked = waiting.splice(0, size);
    // Queues of one priority are asked together: their runs come by time.
    while (asked.length < MAX_QUEUES && waiting[0]?.priority === asked.at(-1)?.priority) {
      asked.push(...waiting.splice(0, 1));
    }
    ids.push(...(await listDueIn(db, dialect, asked, window, limit - ids.length)));
    size = Math.min(size * 4, MAX_QUEUES);
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
