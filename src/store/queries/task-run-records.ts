import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { TASK_RUN_COLUMNS } from "../journal/task-run-columns.ts";
import type { TaskRunTable } from "../tables/task-run.ts";
import { bulkInsert } from "./bulk-insert.ts";
import { TASK_RUN_API_COLUMNS, type TaskRunRow } from "./task-run-queries.ts";

/** The natural key of a task run. */
export interface TaskRunKey {
  readonly flow_run_id: string;
  readonly task_key: string;
  readonly dynamic_key: string;
}

const KEYS_A_QUERY = 300;

/** Task runs with one of these ids, held until the write unit commits. */
export async function lockTaskRuns(
  db: Queryable,
  dialect: Dialect,
  ids: readonly string[],
): Promise<TaskRunRow[]> {
  const rows: TaskRunRow[] = [];
  for (let from = 0; from < ids.length; from += KEYS_A_QUERY) {
    const part = ids.slice(from, from + KEYS_A_QUERY);
    const query = db.selectFrom("task_run").select(TASK_RUN_API_COLUMNS).where("id", "in", part);
    rows.push(...(await dialect.forUpdate(query.orderBy("id")).execute()));
  }
  return rows;
}

/** Task runs with one of these natural keys, held until the write unit commits. */
export async function lockTaskRunsByKey(
  db: Queryable,
  dialect: Dialect,
  keys: readonly TaskRunKey[],
): Promise<TaskRunRow[]> {
  const groups = Map.groupBy(keys, (key) => `${key.flow_run_id}\0${key.task_key}`);
  const rows: TaskRunRow[] = [];
  for (const group of groups.values()) {
    for (let from = 0; from < group.length; from += KEYS_A_QUERY) {
      const [first] = group;
      const dynamicKeys = group.slice(from, from + KEYS_A_QUERY).map((key) => key.dynamic_key);
      const query = db
        .selectFrom("task_run")
        .select(TASK_RUN_API_COLUMNS)
        .where("flow_run_id", "=", first?.flow_run_id ?? "")
        .where("task_key", "=", first?.task_key ?? "")
        .where("dynamic_key", "in", dynamicKeys);
      rows.push(...(await dialect.forUpdate(query.orderBy("id")).execute()));
    }
  }
  return rows;
}

/** Which of these flow runs exist. */
export async function findExistingFlowRuns(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let from = 0; from < ids.length; from += KEYS_A_QUERY) {
    const part = ids.slice(from, from + KEYS_A_QUERY);
    const rows = await db.selectFrom("flow_run").select("id").where("id", "in", part).execute();
    for (const { id } of rows) found.add(id);
  }
  return found;
}

const COLUMNS = TASK_RUN_COLUMNS.filter((column) => column !== "result");
const KEPT = new Set<string>(["id", "created", "flow_run_id", "task_key", "dynamic_key"]);
const UPSERT = {
  into: `insert into task_run (${COLUMNS.join(", ")})`,
  width: COLUMNS.length,
  suffix: `on conflict (id) do update set ${COLUMNS.filter((column) => !KEPT.has(column))
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")}`,
};

/** Writes task runs as they are given: new ones are added, known ones replaced. Their results stay. */
export async function upsertTaskRuns(
  db: Queryable,
  dialect: Dialect,
  runs: readonly Omit<TaskRunTable, "result">[],
): Promise<void> {
  // Rows are locked in the order of their ids, so that two writers never wait for each other.
  const sorted = [...runs].sort((a, b) => (a.id < b.id ? -1 : 1));
  await dialect.unsealFor?.(db, "task_run", runs);
  const rows = sorted.map((run) => COLUMNS.map((column) => run[column]));
  await bulkInsert(db, dialect, UPSERT, rows);
}
