import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** What becomes of runs of a schedule that overlap, and of those that were missed. */
export const schedulePolicies: Migration = {
  name: "0013-schedule-policies",
  async up(db, types) {
    await sql`alter table deployment_schedule add column overlap ${types.text} not null default 'allow'`.execute(
      db,
    );
    await sql`alter table deployment_schedule add column missed ${types.text}`.execute(db);
    await sql`alter table deployment_schedule add column made_until ${types.integer}`.execute(db);
    await sql`create index deployment_schedule_policy on deployment_schedule (deployment_id)
      where overlap <> 'allow' or missed is not null`.execute(db);
    // What a schedule has made and is not over: a few runs, however many there were.
    await sql`create index flow_run_begun on flow_run (deployment_id, expected_start_time, id)
      where auto_scheduled = 1 and (state_type in ('PENDING', 'RUNNING', 'PAUSED', 'CANCELLING') or (state_type = 'SCHEDULED' and run_count > 0))`.execute(
      db,
    );
    await sql`create index flow_run_awaiting_former on flow_run (deployment_id, expected_start_time, id)
      where state_name = 'AwaitingFormerRun'`.execute(db);
  },
};
