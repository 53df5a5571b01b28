/** A line that a run or a worker logged. No foreign keys: a line may come before its run, and retention removes it. */
export interface LogTable {
  readonly id: string;
  /** When it was written, integer microseconds. */
  readonly created: number;
  readonly name: string;
  /** Python's numbers: 10 debug … 50 critical. */
  readonly level: number;
  readonly message: string;
  /** When it was logged, integer microseconds. */
  readonly timestamp: number;
  readonly flow_run_id: string | null;
  readonly task_run_id: string | null;
  /** Of the worker that logged it; not in the answers of Prefect's API. */
  readonly worker_id: string | null;
}
