import { type RawBuilder, sql } from "kysely";
import type { ArtifactSort } from "../../contract/artifacts/filters.ts";
import type { Artifact, ArtifactCollection } from "../../contract/artifacts/schemas.ts";
import { jsonText } from "../../contract/json-text.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import type { ArtifactTable } from "../tables/artifact.ts";
import type { Condition } from "./filters/conditions.ts";
import type { Slice } from "./slice.ts";

/** An artifact with the collection that shows it. */
type CollectionRow = ArtifactTable & {
  readonly collection_id: string;
  readonly collection_created: number;
};

export function decodeArtifact(row: ArtifactTable): Artifact {
  const { id, key, type, description, data, metadata, flow_run_id, task_run_id } = row;
  return {
    id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    key,
    type,
    description,
    data: data === null ? null : jsonText(data),
    metadata_: metadata === null ? null : JSON.parse(metadata),
    flow_run_id,
    task_run_id,
  };
}

function decodeCollection(row: CollectionRow): ArtifactCollection {
  const { key, ...latest } = decodeArtifact(row);
  return {
    ...latest,
    id: row.collection_id,
    created: formatInstant(row.collection_created),
    key: key ?? "",
    latest_id: row.id,
  };
}

export async function insertArtifact(db: Queryable, row: ArtifactTable): Promise<void> {
  await db.insertInto("artifact").values(row).execute();
}

/** Makes an artifact the latest of its key. `collectionId` is taken when the key is new. */
export async function showLatest(
  db: Queryable,
  { key, id, created }: { readonly key: string; readonly id: string; readonly created: number },
  collectionId: string,
): Promise<void> {
  await db
    .insertInto("artifact_collection")
    .values({ id: collectionId, created, key, latest_id: id })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ latest_id: id }))
    .execute();
}

export async function findArtifact(db: Queryable, id: string): Promise<ArtifactTable | undefined> {
  return db.selectFrom("artifact").selectAll().where("id", "=", id).executeTakeFirst();
}

function collectionsOf(db: Queryable) {
  return db
    .selectFrom("artifact_collection")
    .innerJoin("artifact", "artifact.id", "artifact_collection.latest_id")
    .selectAll("artifact")
    .select(["artifact_collection.id as collection_id", "artifact_collection.created as collection_created"]);
}

export async function findCollection(db: Queryable, key: string): Promise<ArtifactCollection | undefined> {
  const row = await collectionsOf(db).where("artifact_collection.key", "=", key).executeTakeFirst();
  return row && decodeCollection(row);
}

/** Changes what is given; false when there is no such artifact. */
export async function updateArtifactRow(
  db: Queryable,
  id: string,
  change: Partial<Pick<ArtifactTable, "data" | "description" | "metadata" | "updated">>,
): Promise<boolean> {
  const changed = await db.updateTable("artifact").set(change).where("id", "=", id).returning("id").execute();
  return changed.length > 0;
}

/** Deletes an artifact and shows the one before it in its collection; false when there is none of this id. */
export async function deleteArtifactRow(db: Queryable, id: string): Promise<boolean> {
  const collection = await db
    .selectFrom("artifact_collection")
    .select("key")
    .where("latest_id", "=", id)
    .executeTakeFirst();
  if (collection !== undefined) {
    const before = await db
      .selectFrom("artifact")
      .select("id")
      .where("key", "=", collection.key)
      .where("id", "!=", id)
      .orderBy("created", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    await (before === undefined
      ? db.deleteFrom("artifact_collection").where("latest_id", "=", id).execute()
      : db
          .updateTable("artifact_collection")
          .set({ latest_id: before.id })
          .where("latest_id", "=", id)
          .execute());
  }
  return (await db.deleteFrom("artifact").where("id", "=", id).returning("id").execute()).length > 0;
}

const ORDERS: Readonly<Record<ArtifactSort, RawBuilder<unknown>>> = {
  CREATED_DESC: sql`artifact.created desc, artifact.id desc`,
  UPDATED_DESC: sql`artifact.updated desc, artifact.id desc`,
  ID_DESC: sql`artifact.id desc`,
  KEY_DESC: sql`artifact.key desc nulls last, artifact.id desc`,
  KEY_ASC: sql`artifact.key asc nulls first, artifact.id asc`,
};

/** How artifacts are ordered, or, with their collections, the latest of each key. */
export const artifactOrder = (sort: ArtifactSort): RawBuilder<unknown> => ORDERS[sort];

export async function listArtifactRows(
  db: Queryable,
  where: Condition,
  sort: ArtifactSort,
  { limit, offset }: Slice,
): Promise<Artifact[]> {
  const query = db.selectFrom("artifact").selectAll().where(where).orderBy(ORDERS[sort]);
  return (await query.limit(limit).offset(offset).execute()).map(decodeArtifact);
}

export async function listCollectionRows(
  db: Queryable,
  where: Condition,
  sort: ArtifactSort,
  { limit, offset }: Slice,
): Promise<ArtifactCollection[]> {
  const order =
    sort === "CREATED_DESC"
      ? sql`artifact_collection.created desc, artifact_collection.id desc`
      : sort === "ID_DESC"
        ? sql`artifact_collection.id desc`
        : ORDERS[sort];
  const query = collectionsOf(db).where(where).orderBy(order);
  return (await query.limit(limit).offset(offset).execute()).map(decodeCollection);
}

export async function countArtifactRows(db: Queryable, where: Condition): Promise<number> {
  const query = db.selectFrom("artifact").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(where).executeTakeFirstOrThrow()).count);
}

export async function countCollectionRows(db: Queryable, where: Condition): Promise<number> {
  const query = db
    .selectFrom("artifact_collection")
    .innerJoin("artifact", "artifact.id", "artifact_collection.latest_id")
    .select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(where).executeTakeFirstOrThrow()).count);
}
