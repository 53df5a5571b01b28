import type { FlowTable } from "./flow.ts";
import type { FlowRunTable } from "./flow-run.ts";
import type { FlowRunStateTable } from "./flow-run-state.ts";
import type { LogTable } from "./log.ts";
import type { MetaTable } from "./meta.ts";
import type { MigrationTable } from "./migration.ts";
import type { ResultTable } from "./result.ts";
import type { TaskRunTable } from "./task-run.ts";

/** Every table of the database by its name, for Kysely. Rows read alike on SQLite and Postgres. */
export interface Tables {
  meta: MetaTable;
  migration: MigrationTable;
  flow: FlowTable;
  flow_run: FlowRunTable;
  flow_run_state: FlowRunStateTable;
  task_run: TaskRunTable;
  log: LogTable;
  result: ResultTable;
}
