import { sql } from "kysely";
import type { ArtifactSort } from "../../contract/artifacts/filters.ts";
import type { Queryable } from "../dialects/dialect.ts";
import type { ArtifactTable } from "../tables/artifact.ts";
import { artifactOrder } from "./artifact-queries.ts";
import type { Condition } from "./filters/conditions.ts";
import type { Slice } from "./slice.ts";

/** An artifact with the beginning of its data. */
export type ArtifactItemRow = Omit<ArtifactTable, "data"> & {
  readonly data_start: string | null;
  readonly data_bytes: number | null;
  readonly flow_run_name: string | null;
  readonly task_run_name: string | null;
};

function itemsOf(db: Queryable, characters: number) {
  return db
    .selectFrom("artifact")
    .leftJoin("flow_run", "flow_run.id", "artifact.flow_run_id")
    .leftJoin("task_run", "task_run.id", "artifact.task_run_id")
    .select([
      "artifact.id",
      "artifact.created",
      "artifact.updated",
      "artifact.key",
      "artifact.type",
      "artifact.description",
      "artifact.metadata",
      "artifact.flow_run_id",
      "artifact.task_run_id",
      "flow_run.name as flow_run_name",
      "task_run.name as task_run_name",
      // Neither reads the rest of a value that is kept apart from its row.
      sql<string | null>`substr(artifact.data, 1, ${sql.lit(characters)})`.as("data_start"),
      sql<number | null>`octet_length(artifact.data)`.as("data_bytes"),
    ]);
}

/** Artifacts that match, the beginning of each with so many characters. */
export function listArtifactItemRows(
  db: Queryable,
  { where, sort, limit, offset }: Slice & { readonly where: Condition; readonly sort: ArtifactSort },
  characters: number,
): Promise<ArtifactItemRow[]> {
  const query = itemsOf(db, characters).where(where).orderBy(artifactOrder(sort));
  return query.limit(limit).offset(offset).execute();
}

/** The same of the latest of each key. */
export function listLatestItemRows(
  db: Queryable,
  { where, sort, limit, offset }: Slice & { readonly where: Condition; readonly sort: ArtifactSort },
  characters: number,
): Promise<ArtifactItemRow[]> {
  const query = itemsOf(db, characters)
    .innerJoin("artifact_collection", "artifact_collection.latest_id", "artifact.id")
    .where(where)
    .orderBy(artifactOrder(sort));
  return query.limit(limit).offset(offset).execute();
}

export function findArtifactItem(
  db: Queryable,
  id: string,
  characters: number,
): Promise<ArtifactItemRow | undefined> {
  return itemsOf(db, characters).where("artifact.id", "=", id).executeTakeFirst();
}
