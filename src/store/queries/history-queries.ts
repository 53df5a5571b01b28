import { type RawBuilder, sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { latenessExpression, runTimeExpression } from "./estimates.ts";
import type { Condition } from "./filters/conditions.ts";

/** Buckets of equal width; instants in microseconds. */
export interface HistoryBuckets {
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

/** How many runs of a bucket are in one state. */
export interface HistoryCell {
  readonly bucket: number;
  readonly state_type: string;
  readonly state_name: string;
  readonly count_runs: number;
  readonly sum_estimated_run_time: number;
  readonly sum_estimated_lateness: number;
}

const real = (expression: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`cast(sum(${expression}) as double precision)`;

/** Counts runs by the bucket in which they were expected to start, and by their state. */
export async function listHistoryCells(
  db: Queryable,
  table: "flow_run" | "task_run",
  buckets: HistoryBuckets,
  where: Condition,
  nowMicros: number,
): Promise<HistoryCell[]> {
  const { start, width, count } = buckets;
  const expected = sql.ref(`${table}.expected_start_time`);
  const [from, to] = [bigint(start), bigint(start + width * count)];
  const type = sql.ref(`${table}.state_type`);
  const name = sql.ref(`${table}.state_name`);
  const { rows } = await sql<HistoryCell>`
    select (${expected} - ${from}) / ${bigint(width)} as bucket, ${type} as state_type,
      ${name} as state_name, count(*) as count_runs,
      ${real(runTimeExpression(table, nowMicros))} as sum_estimated_run_time,
      ${real(latenessExpression(table, nowMicros))} as sum_estimated_lateness
    from ${sql.table(table)}
    where ${expected} >= ${from} and ${expected} < ${to} and ${type} is not null and ${where}
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows;
}
