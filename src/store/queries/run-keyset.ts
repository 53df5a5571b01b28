import { type RawBuilder, sql } from "kysely";
import type { FlowRunPageBody, FlowRunPageSort, TaskRunPageSort } from "../../contract/ui/run-pages.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { type Condition, combine } from "./filters/conditions.ts";

type RunTable = "flow_run" | "task_run";
export type RunPageSort = FlowRunPageSort | TaskRunPageSort;

/** By what a page is ordered; runs of one key go by their ids in the same direction. */
interface Order {
  readonly key: (table: RunTable) => RawBuilder<unknown>;
  readonly direction: "asc" | "desc";
}

const column = (name: string) => (table: RunTable) => sql.ref(`${table}.${name}`);
const started = () => sql`coalesce(flow_run.start_time, flow_run.expected_start_time)`;

const ORDERS: Readonly<Record<RunPageSort, Order>> = {
  START_TIME_DESC: { key: started, direction: "desc" },
  START_TIME_ASC: { key: started, direction: "asc" },
  EXPECTED_START_TIME_DESC: { key: column("expected_start_time"), direction: "desc" },
  EXPECTED_START_TIME_ASC: { key: column("expected_start_time"), direction: "asc" },
  END_TIME_DESC: { key: column("end_time"), direction: "desc" },
  NEXT_SCHEDULED_START_TIME_ASC: { key: column("next_scheduled_start_time"), direction: "asc" },
  NAME_ASC: { key: column("name"), direction: "asc" },
  NAME_DESC: { key: column("name"), direction: "desc" },
};

/** Where a page ended: the key of its last run, null when it has none, and its id. */
export interface RunPlace {
  readonly key: number | string | null;
  readonly id: string;
}

/**
 * The next runs that match after a place, at most `limit`. Those without a key (not ended, not scheduled) come last, and are
 * asked for by themselves: together they would be no range of an index.
 */
export async function listRunPlaces(
  db: Queryable,
  table: RunTable,
  sort: RunPageSort,
  where: Condition,
  after: RunPlace | undefined,
  limit: number,
): Promise<RunPlace[]> {
  const { key: keyOf, direction } = ORDERS[sort];
  const [key, id] = [keyOf(table), sql.ref(`${table}.id`)];
  const [way, beyond] = direction === "asc" ? [sql`asc`, sql`>`] : [sql`desc`, sql`<`];
  const places: RunPlace[] = [];
  if (after?.key !== null) {
    const isAfter =
      after === undefined
        ? sql`${key} is not null`
        : sql`${key} ${beyond}= ${after.key} and (${key}, ${id}) ${beyond} (${after.key}, ${after.id})`;
    const { rows } = await sql<RunPlace>`select ${key} as key, ${id} as id from ${sql.table(table)}
      where ${isAfter} and ${where} order by ${key} ${way}, ${id} ${way} limit ${limit}`.execute(db);
    places.push(...rows);
  }
  if (places.length < limit && !sort.startsWith("NAME")) {
    const isAfter = after?.key === null ? sql`${id} ${beyond} ${after.id}` : sql`1 = 1`;
    const { rows } = await sql<{ id: string }>`select ${id} as id from ${sql.table(table)}
      where ${key} is null and ${isAfter} and ${where} order by ${id} ${way} limit ${limit - places.length}`.execute(
      db,
    );
    places.push(...rows.map((row) => ({ key: null, id: row.id })));
  }
  return places;
}

/** Runs that were in RUNNING for so long, as far as their states tell; undefined when nothing is asked. */
export function hasDuration(table: RunTable, duration: FlowRunPageBody["duration"]): Condition | undefined {
  const [least, most] = [duration?.min_seconds, duration?.max_seconds];
  if (least == null && most == null) return undefined;
  const seconds = sql.ref(`${table}.total_run_time`);
  return combine("and_", [
    least == null ? undefined : sql`${seconds} >= ${least}`,
    most == null ? undefined : sql`${seconds} <= ${most}`,
  ]);
}

/** Flow runs whose parameters have these values at the top; undefined when nothing is asked. */
export function hasParameters(
  dialect: Dialect,
  parameters: FlowRunPageBody["parameters"],
): Condition | undefined {
  if (parameters == null) return undefined;
  return combine(
    "and_",
    Object.entries(parameters).map(([name, value]) => {
      const stored = dialect.jsonText(sql.ref("flow_run.parameters"), name);
      // SQLite reads true as 1 and false as 0.
      const flag = value === "true" ? ["1"] : value === "false" ? ["0"] : [];
      return sql`${stored} in (${sql.join([value, ...flag])})`;
    }),
  );
}
