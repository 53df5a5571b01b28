import type { ConcurrencyHoldTable } from "./concurrency-hold.ts";
import type { ConcurrencyLeaseTable } from "./concurrency-lease.ts";
import type { ConcurrencyLimitTable } from "./concurrency-limit.ts";
import type { FlowTable } from "./flow.ts";
import type { FlowRunTable } from "./flow-run.ts";
import type { FlowRunHeartbeatTable } from "./flow-run-heartbeat.ts";
import type { FlowRunInputTable } from "./flow-run-input.ts";
import type { FlowRunStateTable } from "./flow-run-state.ts";
import type { LogTable } from "./log.ts";
import type { LoopTable } from "./loop.ts";
import type { MetaTable } from "./meta.ts";
import type { MigrationTable } from "./migration.ts";
import type { ResultTable } from "./result.ts";
import type { TaskRunQueueTable, TaskWorkerTable } from "./task-queue.ts";
import type { TaskRunTable } from "./task-run.ts";
import type { TaskRunCacheTable } from "./task-run-cache.ts";
import type { WorkerTable, WorkPoolTable, WorkQueueTable } from "./work-pool.ts";
import type { VariableTable } from "./variable.ts";

/** Every table of the database by its name, for Kysely. Rows read alike on SQLite and Postgres. */
export interface Tables {
  meta: MetaTable;
  migration: MigrationTable;
  flow: FlowTable;
  flow_run: FlowRunTable;
  flow_run_state: FlowRunStateTable;
  flow_run_input: FlowRunInputTable;
  flow_run_heartbeat: FlowRunHeartbeatTable;
  task_run: TaskRunTable;
  task_run_cache: TaskRunCacheTable;
  task_run_queue: TaskRunQueueTable;
  task_worker: TaskWorkerTable;
  concurrency_limit: ConcurrencyLimitTable;
  concurrency_lease: ConcurrencyLeaseTable;
  concurrency_hold: ConcurrencyHoldTable;
  variable: VariableTable;
  log: LogTable;
  result: ResultTable;
  loop: LoopTable;
  work_pool: WorkPoolTable;
  work_queue: WorkQueueTable;
  worker: WorkerTable;
}
