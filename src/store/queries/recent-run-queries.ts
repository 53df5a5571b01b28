import { sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";
import type { RecentRun } from "../../contract/ui/recent-runs.ts";
import { formatInstantOrNull } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { estimatedRunTime, type RunTimes } from "./estimates.ts";

export type RunOwner = "flow" | "deployment";

const started = sql<number>`coalesce(start_time, expected_start_time)`;
const ownerColumn = (of: RunOwner) => sql.ref(`${of}_id`);
/** How many owners one statement asks for: SQLite joins 500 queries at most. */
const OWNERS_PER_QUERY = 100;

function chunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / OWNERS_PER_QUERY) }, (_, at) =>
    ids.slice(at * OWNERS_PER_QUERY, (at + 1) * OWNERS_PER_QUERY),
  );
}

type RunRow = RunTimes & {
  readonly owner: string;
  readonly id: string;
  readonly name: string;
  readonly state_name: string | null;
};

/** The latest runs of each owner that are due by now, or begun; newest first. Indexes: flow_run_flow_start, flow_run_deployment_start. */
export async function listRecentRuns(
  db: Queryable,
  of: RunOwner,
  ids: readonly string[],
  limit: number,
  nowMicros: number,
): Promise<Map<string, RecentRun[]>> {
  const owner = ownerColumn(of);
  const one = (id: string, at: number) => sql`select * from (
    select ${owner} as owner, id, name, state_type, state_name, state_timestamp, start_time, expected_start_time,
      total_run_time, ${started} as started
    from flow_run where ${owner} = ${id} and ${started} <= ${bigint(nowMicros)}
    order by ${started} desc, id desc limit ${limit}) as ${sql.id(`owner_${at}`)}`;
  const found = new Map<string, RecentRun[]>();
  for (const part of chunks(ids)) {
    const { rows } = await sql<RunRow>`${sql.join(part.map(one), sql` union all `)}
      order by started desc, id desc`.execute(db);
    for (const row of rows) {
      const runs = found.get(row.owner) ?? [];
      found.set(row.owner, runs);
      runs.push({
        id: row.id,
        name: row.name,
        state_type: row.state_type as StateType | null, // safe: written from the contract's type only
        state_name: row.state_name,
        start_time: formatInstantOrNull(row.start_time),
        expected_start_time: formatInstantOrNull(row.expected_start_time),
        run_time: estimatedRunTime(row, nowMicros),
      });
    }
  }
  return found;
}

interface NextRow {
  readonly owner: string;
  readonly id: string;
  readonly name: string;
  readonly at: number;
}

/** The scheduled run of each owner that is due first. Indexes: flow_run_flow_next, flow_run_deployment_next. */
export async function listNextRuns(
  db: Queryable,
  of: RunOwner,
  ids: readonly string[],
): Promise<Map<string, NextRow>> {
  const owner = ownerColumn(of);
  const one = (id: string, at: number) => sql`select * from (
    select ${owner} as owner, id, name, next_scheduled_start_time as at from flow_run
    where ${owner} = ${id} and state_type = 'SCHEDULED' and next_scheduled_start_time is not null
    order by next_scheduled_start_time limit 1) as ${sql.id(`owner_${at}`)}`;
  const found = new Map<string, NextRow>();
  for (const part of chunks(ids)) {
    const { rows } = await sql<NextRow>`${sql.join(part.map(one), sql` union all `)}`.execute(db);
    for (const row of rows) found.set(row.owner, row);
  }
  return found;
}
