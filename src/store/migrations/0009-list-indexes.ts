import { type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

/**
 * What lists of flow runs filter on stands in the index of their usual order, so that a search without a hit reads an
 * index instead of a million rows. Postgres bounds an index's rows, so what users may write at any length stays out
 * of it there (names are bounded by index flow_run_name already).
 */
async function indexFlowRuns(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const started = sql`(coalesce(start_time, expected_start_time))`;
  const ids = sql`flow_id, deployment_id, work_queue_id, parent_task_run_id`;
  const create = async (text: ReturnType<typeof sql>): Promise<void> => {
    await text.execute(db);
  };
  await create(sql`drop index flow_run_start`);
  await create(
    types.dialect === "sqlite"
      ? sql`create index flow_run_start on flow_run (${started}, id, name, state_type, state_name, tags, ${ids})`
      : sql`create index flow_run_start on flow_run (${started}, id) include (start_time, expected_start_time, name, state_type, ${ids})`,
  );
  // Counts and histories of a window of time.
  await create(sql`drop index flow_run_expected`);
  const told = sql`state_type, state_name, start_time, state_timestamp, total_run_time`;
  await create(
    types.dialect === "sqlite"
      ? sql`create index flow_run_expected on flow_run (expected_start_time, id, ${told})`
      : sql`create index flow_run_expected on flow_run (expected_start_time, id) include (state_type, start_time)`,
  );
  // Most runs have no key, and need no place in its index.
  await create(sql`drop index flow_run_idempotency`);
  await create(
    sql`create unique index flow_run_idempotency on flow_run (flow_id, idempotency_key) where idempotency_key is not null`,
  );
  await create(
    sql`create index flow_run_flow_next on flow_run (flow_id, next_scheduled_start_time) where state_type = 'SCHEDULED'`,
  );
}

/** No index more for a task run, but what windows of time ask for stands in those that there are. */
async function indexTaskRuns(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await sql`drop index task_run_end`.execute(db);
  await sql`create index task_run_end on task_run (end_time ${types.dialect === "sqlite" ? sql`` : sql`desc nulls last`}, start_time, state_type)`.execute(
    db,
  );
  await sql`drop index task_run_expected`.execute(db);
  const name = types.dialect === "sqlite" ? sql`, name` : sql``;
  await sql`create index task_run_expected on task_run (expected_start_time, state_type${name})`.execute(db);
}

/** Indexes that answer what pages ask without a look at the rows. */
export const listIndexes: Migration = {
  name: "0009-list-indexes",
  async up(db, types) {
    await indexFlowRuns(db, types);
    await indexTaskRuns(db, types);
  },
};
