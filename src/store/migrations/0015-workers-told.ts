import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** What workers tell of themselves, and which lines they log. */
export const workersTold: Migration = {
  name: "0015-workers-told",
  async up(db, types) {
    await sql`alter table worker add column type ${types.text}`.execute(db);
    await sql`alter table worker add column metadata ${types.text}`.execute(db);
    await sql`alter table log add column worker_id ${types.uuid}`.execute(db);
    await sql`create index log_worker on log (worker_id, timestamp) where worker_id is not null`.execute(db);
  },
};
