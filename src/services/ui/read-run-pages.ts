import type {
  FlowRunPage,
  FlowRunPageBody,
  TaskRunPage,
  TaskRunPageBody,
} from "../../contract/ui/run-pages.ts";
import { type Condition, combine } from "../../store/queries/filters/conditions.ts";
import { narrowFlowRuns, narrowTaskRuns } from "../../store/queries/narrow-runs.ts";
import {
  countTasksOfRuns,
  listFlowRunItemsAt,
  listTaskRunItemsAt,
} from "../../store/queries/run-item-queries.ts";
import {
  hasDuration,
  hasParameters,
  listRunPlaces,
  type RunPageSort,
  type RunPlace,
} from "../../store/queries/run-keyset.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

type RunTable = "flow_run" | "task_run";

interface Asked {
  readonly sort: RunPageSort;
  readonly limit: number;
  readonly cursor?: string | null | undefined;
}

/** A place as the text that a client sends back. */
function cursorOf(sort: RunPageSort, { key, id }: RunPlace): string {
  return Buffer.from(JSON.stringify([sort, key, id])).toString("base64url");
}

/**
 * The place of a cursor.
 *
 * @throws BatutaError `page-cursor-invalid`
 */
function placeOf({ sort, cursor }: Asked): RunPlace | undefined {
  if (cursor == null) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    parsed = undefined; // Not JSON.
  }
  if (Array.isArray(parsed) && parsed.length === 3 && parsed[0] === sort) {
    const [, key, id] = parsed as readonly unknown[];
    const isKey =
      key === null || (sort.startsWith("NAME") ? typeof key === "string" : Number.isSafeInteger(key));
    if (isKey && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id)) {
      return { key: key as RunPlace["key"], id }; // safe: looked at above
    }
  }
  throw serviceError("page-cursor-invalid", "the cursor is none of this order; ask for the first page again");
}

/** The runs of a page, and where the next one begins. */
async function readPlaces(
  ctx: ServiceContext,
  table: RunTable,
  body: Asked,
  where: Condition,
): Promise<{ readonly ids: readonly string[]; readonly next_cursor: string | null }> {
  const { reader } = ctx.store;
  const places = await listRunPlaces(reader, table, body.sort, where, placeOf(body), body.limit + 1);
  const page = places.slice(0, body.limit);
  const last = page.at(-1);
  return {
    ids: page.map(({ id }) => id),
    next_cursor: places.length > body.limit && last !== undefined ? cursorOf(body.sort, last) : null,
  };
}

/**
 * A page of flow runs.
 *
 * @throws BatutaError `page-cursor-invalid`
 */
export async function readFlowRunPage(ctx: ServiceContext, body: FlowRunPageBody): Promise<FlowRunPage> {
  const { reader, dialect } = ctx.store;
  const where = [
    await narrowFlowRuns(ctx.store, body),
    hasDuration("flow_run", body.duration),
    hasParameters(dialect, body.parameters),
  ];
  const { ids, next_cursor } = await readPlaces(ctx, "flow_run", body, combine("and_", where));
  const [rows, task_counts] = await Promise.all([
    listFlowRunItemsAt(reader, ids, ctx.clock.nowMicros()),
    body.task_counts ? countTasksOfRuns(reader, ids) : {},
  ]);
  return { rows, task_counts, next_cursor };
}

/**
 * A page of task runs.
 *
 * @throws BatutaError `page-cursor-invalid`
 */
export async function readTaskRunPage(ctx: ServiceContext, body: TaskRunPageBody): Promise<TaskRunPage> {
  const where = [await narrowTaskRuns(ctx.store, body), hasDuration("task_run", body.duration)];
  const { ids, next_cursor } = await readPlaces(ctx, "task_run", body, combine("and_", where));
  return { rows: await listTaskRunItemsAt(ctx.store.reader, ids, ctx.clock.nowMicros()), next_cursor };
}
