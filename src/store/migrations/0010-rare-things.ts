import { type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

const STARTED = sql`(coalesce(start_time, expected_start_time))`;

/** Runs of one flow or deployment in a state, or of a window of time, are found and counted without their rows. */
async function indexRunsOf(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  // What lists ask beside the time; on Postgres outside the key.
  const rest =
    types.dialect === "sqlite"
      ? sql`id, state_type, expected_start_time)`
      : sql`id) include (state_type, expected_start_time)`;
  for (const statement of [
    sql`drop index flow_run_flow_start`,
    sql`create index flow_run_flow_start on flow_run (flow_id, ${STARTED}, ${rest}`,
    sql`drop index flow_run_deployment_start`,
    sql`create index flow_run_deployment_start on flow_run (deployment_id, ${STARTED}, ${rest} where deployment_id is not null`,
  ]) {
    await statement.execute(db);
  }
}

/**
 * Most task runs are completed and have no tags: indexes that hold only the others cost those nothing, and a search
 * for the others looks at little.
 */
async function indexRareTaskRuns(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await sql`create index task_run_uncompleted on task_run (expected_start_time, state_type) where state_type <> 'COMPLETED'`.execute(
    db,
  );
  await (types.dialect === "sqlite"
    ? sql`create index task_run_tagged on task_run (expected_start_time, tags) where tags <> '[]'`
    : sql`create index task_run_tagged on task_run using gin (tags) where tags <> '[]'::jsonb`
  ).execute(db);
}

/** Postgres has neither tags nor names of states in the index by time, since users write them at any length. */
async function indexFlowRunTexts(db: Kysely<unknown>): Promise<void> {
  await sql`create index flow_run_tags on flow_run using gin (tags)`.execute(db);
  await sql`create index flow_run_odd_state on flow_run (${STARTED}, id) where state_name not in ('Completed', 'Failed', 'Crashed', 'Cancelled', 'Scheduled', 'Pending', 'Running')`.execute(
    db,
  );
}

/** Indexes for searches that find little or nothing. */
export const rareThings: Migration = {
  name: "0010-rare-things",
  async up(db, types, tell) {
    tell("an index of flow runs by flow and deployment");
    await indexRunsOf(db, types);
    tell("an index of task runs that are not completed, or have tags");
    await indexRareTaskRuns(db, types);
    if (types.dialect === "postgres") {
      tell("an index of flow runs by tags");
      await indexFlowRunTexts(db);
    }
    tell("an index of log lines by time and level");
    // The level stands beside the time: a search for errors reads the index.
    await sql`drop index log_timestamp`.execute(db);
    await sql`create index log_timestamp on log (timestamp, level)`.execute(db);
  },
};
