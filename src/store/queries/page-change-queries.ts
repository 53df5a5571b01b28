import { sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";
import type { ChangedTaskRun } from "../../contract/websocket/page-frames.ts";
import { formatInstantOrNull } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";

/** A task run that has changed, and where it belongs. */
export interface ChangedTask {
  readonly flow_run_id: string;
  readonly updated: number;
  readonly task: ChangedTaskRun;
}

function selectTasks(db: Queryable) {
  return db
    .selectFrom("task_run")
    .select([
      "id",
      "flow_run_id",
      "updated",
      "name",
      "task_key",
      "state_type",
      "state_name",
      "expected_start_time",
      "start_time",
      "end_time",
      "total_run_time",
      "run_count",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectTasks>["execute"]>>[number];

function decode({ flow_run_id, updated, ...row }: Row): ChangedTask {
  return {
    flow_run_id: flow_run_id ?? "",
    updated,
    task: {
      ...row,
      state_type: row.state_type as StateType, // safe: written from the contract's type only
      expected_start_time: formatInstantOrNull(row.expected_start_time),
      start_time: formatInstantOrNull(row.start_time),
      end_time: formatInstantOrNull(row.end_time),
    },
  };
}

/** Of these task runs those that are in one of these flow runs. */
export async function listTasksAmong(
  db: Queryable,
  ids: readonly string[],
  flowRunIds: readonly string[],
): Promise<ChangedTask[]> {
  const query = selectTasks(db).where("id", "in", ids).where("flow_run_id", "in", flowRunIds);
  return (await query.execute()).map(decode);
}

/** Task runs of a flow run that were written at or after an instant, at most `limit`. Index: task_run_natural. */
export async function listTasksSince(
  db: Queryable,
  flowRunId: string,
  since: number,
  limit: number,
): Promise<ChangedTask[]> {
  const query = selectTasks(db).where("flow_run_id", "=", flowRunId).where("updated", ">=", since);
  return (await query.limit(limit).execute()).map(decode);
}

/** When a task run of a flow run was last written; 0 when there is none. */
export async function findLatestTaskWrite(db: Queryable, flowRunId: string): Promise<number> {
  const query = db.selectFrom("task_run").select(sql<number | null>`max(updated)`.as("latest"));
  return Number((await query.where("flow_run_id", "=", flowRunId).executeTakeFirst())?.latest ?? 0);
}
