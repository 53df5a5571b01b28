import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** What events tell of a flow run beside its state. */
export interface ToldFlowRun {
  readonly id: string;
  readonly name: string;
  readonly run_count: number;
  readonly tags: string;
  readonly flow_id: string;
  readonly flow_name: string;
  readonly flow_tags: string;
  readonly deployment_id: string | null;
  readonly deployment_name: string | null;
  readonly work_queue_id: string | null;
  readonly work_queue_name: string | null;
  readonly work_pool_id: string | null;
  readonly work_pool_name: string | null;
  readonly work_pool_type: string | null;
  readonly task_run_id: string | null;
  readonly task_run_name: string | null;
  readonly created_by: string | null;
}

const CHUNK = 300;

async function inChunks<T>(
  ids: readonly string[],
  read: (part: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let from = 0; from < ids.length; from += CHUNK)
    rows.push(...(await read(ids.slice(from, from + CHUNK))));
  return rows;
}

/** Flow runs with the names of what they belong to, in one statement. */
export async function findToldFlowRuns(db: Queryable, ids: readonly string[]): Promise<ToldFlowRun[]> {
  return inChunks(ids, (part) =>
    db
      .selectFrom("flow_run as run")
      .innerJoin("flow", "flow.id", "run.flow_id")
      .leftJoin("deployment", "deployment.id", "run.deployment_id")
      .leftJoin("work_queue as queue", "queue.id", "run.work_queue_id")
      .leftJoin("work_pool as pool", "pool.id", "queue.work_pool_id")
      .leftJoin("task_run as parent", "parent.id", "run.parent_task_run_id")
      .select([
        "run.id",
        "run.name",
        "run.run_count",
        "run.tags",
        "run.created_by",
        "flow.id as flow_id",
        "flow.name as flow_name",
        "flow.tags as flow_tags",
        "deployment.id as deployment_id",
        "deployment.name as deployment_name",
        "queue.id as work_queue_id",
        "queue.name as work_queue_name",
        "pool.id as work_pool_id",
        "pool.name as work_pool_name",
        "pool.type as work_pool_type",
        "parent.id as task_run_id",
        "parent.name as task_run_name",
      ])
      .where("run.id", "in", part)
      .execute(),
  );
}

/** Deployments with the names of what they belong to. */
export async function findToldDeployments(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db
      .selectFrom("deployment")
      .innerJoin("flow", "flow.id", "deployment.flow_id")
      .leftJoin("work_queue as queue", "queue.id", "deployment.work_queue_id")
      .leftJoin("work_pool as pool", "pool.id", "queue.work_pool_id")
      .select([
        "deployment.id",
        "deployment.name",
        "deployment.storage_document_id",
        "deployment.infrastructure_document_id",
        "deployment.concurrency_limit_id",
        "flow.id as flow_id",
        "flow.name as flow_name",
        "queue.id as work_queue_id",
        "queue.name as work_queue_name",
        "pool.id as work_pool_id",
        "pool.name as work_pool_name",
        "pool.type as work_pool_type",
      ])
      .where("deployment.id", "in", part)
      .execute(),
  );
}

export async function findToldWorkPools(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db
      .selectFrom("work_pool")
      .select(["id", "name", "type", "default_queue_id", "default_result_storage_block_id"])
      .where("id", "in", part)
      .execute(),
  );
}

export async function findToldWorkQueues(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db
      .selectFrom("work_queue as queue")
      .innerJoin("work_pool as pool", "pool.id", "queue.work_pool_id")
      .select([
        "queue.id",
        "queue.name",
        "pool.id as work_pool_id",
        "pool.name as work_pool_name",
        "pool.type as work_pool_type",
      ])
      .where("queue.id", "in", part)
      .execute(),
  );
}

export async function findToldFlows(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db.selectFrom("flow").select(["id", "name", "tags", "labels"]).where("id", "in", part).execute(),
  );
}

export async function findToldVariables(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db.selectFrom("variable").select(["id", "name", "value", "tags"]).where("id", "in", part).execute(),
  );
}

export async function findToldLimits(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db
      .selectFrom("concurrency_limit")
      .select(["id", "name", "limit", "active", "slot_decay_per_second"])
      .where("id", "in", part)
      .execute(),
  );
}

export async function findToldBlockTypes(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db
      .selectFrom("block_type")
      .select(["id", "name", "slug", "logo_url", "documentation_url", "description", "code_example"])
      .select("is_protected")
      .where("id", "in", part)
      .execute(),
  );
}

export async function findToldBlockDocuments(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db
      .selectFrom("block_document as document")
      .innerJoin("block_type as type", "type.id", "document.block_type_id")
      .innerJoin("block_schema as schema", "schema.id", "document.block_schema_id")
      .select(["document.id", "document.name", "type.id as type_id", "type.name as type_name"])
      .select(["schema.id as schema_id", "schema.capabilities"])
      .where("document.id", "in", part)
      .execute(),
  );
}

export async function findToldCollections(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) =>
    db
      .selectFrom("artifact_collection as collection")
      .innerJoin("artifact as latest", "latest.id", "collection.latest_id")
      .select(["collection.id", "collection.key", "latest.id as latest_id"])
      .select(["latest.type", "latest.data", "latest.description"])
      .where("collection.id", "in", part)
      .execute(),
  );
}

export async function findToldAutomations(db: Queryable, ids: readonly string[]) {
  return inChunks(ids, (part) => db.selectFrom("automation").selectAll().where("id", "in", part).execute());
}

/** The collection of a key, and the key that an artifact is the latest of. */
export async function findCollectionId(db: Queryable, key: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("artifact_collection")
    .select("id")
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.id;
}

export async function findCollectionOfLatest(db: Queryable, artifactId: string): Promise<string | undefined> {
  const query = sql<{ id: string }>`select id from artifact_collection where latest_id = ${artifactId}`;
  return (await query.execute(db)).rows[0]?.id;
}

/** The newest event of each of these resources among some names, since an instant. */
export async function findLatestEvents(
  db: Queryable,
  resourceIds: readonly string[],
  names: readonly string[],
  sinceMicros: number,
): Promise<Map<string, string>> {
  const latest = new Map<string, string>();
  if (resourceIds.length === 0) return latest;
  const query = sql<{ id: string; resource_id: string }>`select event.id, event.resource_id
from event_resource as named inner join event on event.seq = named.seq
where named.resource_id in (${sql.join(resourceIds)}) and named.is_subject = 1 and named.occurred >= ${sinceMicros}
  and event.event in (${sql.join(names)}) order by named.occurred, named.seq`;
  for (const row of (await query.execute(db)).rows) latest.set(row.resource_id, row.id);
  return latest;
}

/** Whether no other artifact has the key of this one. */
export async function isOnlyArtifact(db: Queryable, id: string): Promise<boolean> {
  const query = sql<{
    id: string;
  }>`select other.id from artifact as one inner join artifact as other on other.key = one.key and other.id <> one.id where one.id = ${id} limit 1`;
  return (await query.execute(db)).rows.length === 0;
}

/** Which of these are not ready. */
export async function findNotReady(
  db: Queryable,
  table: "deployment" | "work_queue",
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const pausable = table === "work_queue" ? sql`and is_paused = 0` : sql``;
  const query = sql<{
    id: string;
  }>`select id from ${sql.table(table)} where id in (${sql.join(ids)}) and status <> 'READY' ${pausable}`;
  return (await query.execute(db)).rows.map(({ id }) => id);
}

/** The id of a variable. */
export async function findVariableId(
  db: Queryable,
  key: { readonly id: string } | { readonly name: string },
): Promise<string | undefined> {
  const query = db.selectFrom("variable").select("id");
  const row = await ("id" in key
    ? query.where("id", "=", key.id)
    : query.where("name", "=", key.name)
  ).executeTakeFirst();
  return row?.id;
}
