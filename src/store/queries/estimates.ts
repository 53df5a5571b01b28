import { type RawBuilder, sql } from "kysely";
import { isTerminalType } from "../../contract/states/state-types.ts";

/** What the estimates of a run are made from; instants in microseconds. */
export interface RunTimes {
  readonly state_type: string | null;
  readonly state_timestamp: number | null;
  readonly start_time: number | null;
  readonly expected_start_time: number | null;
  readonly total_run_time: number;
}

/** Seconds in RUNNING, those of a run that is running now included. */
export function estimatedRunTime(run: RunTimes, nowMicros: number): number {
  const isRunning = run.state_type === "RUNNING" && run.state_timestamp !== null;
  const since = isRunning ? Math.max(0, nowMicros - (run.state_timestamp ?? nowMicros)) : 0;
  return run.total_run_time + since / 1e6;
}

/** Seconds by which a run started, or has not started, later than expected. */
export function estimatedStartTimeDelta(run: RunTimes, nowMicros: number): number {
  const { start_time: start, expected_start_time: expected } = run;
  if (expected === null) return 0;
  if (start !== null) return Math.max(0, start - expected) / 1e6;
  const hasEnded = run.state_type !== null && isTerminalType(run.state_type);
  return hasEnded ? 0 : Math.max(0, nowMicros - expected) / 1e6;
}

type RunTable = "flow_run" | "task_run";

/** `estimatedRunTime` in SQL. */
export function runTimeExpression(table: RunTable, nowMicros: number): RawBuilder<number> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  const since = sql`cast(${nowMicros} as bigint) - ${column("state_timestamp")}`;
  return sql`(${column("total_run_time")} + case when ${column("state_type")} = 'RUNNING' and ${since} > 0
    then (${since}) / 1000000.0 else 0 end)`;
}

/** `estimatedStartTimeDelta` in SQL. */
export function latenessExpression(table: RunTable, nowMicros: number): RawBuilder<number> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  const [start, expected] = [column("start_time"), column("expected_start_time")];
  const now = sql`cast(${nowMicros} as bigint)`;
  return sql`(case
    when ${start} is not null then case when ${start} > ${expected} then (${start} - ${expected}) / 1000000.0 else 0 end
    when ${column("state_type")} in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED') then 0
    when ${expected} < ${now} then (${now} - ${expected}) / 1000000.0
    else 0 end)`;
}
