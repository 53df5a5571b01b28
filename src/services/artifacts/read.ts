import type {
  ArtifactCollectionFilter,
  ArtifactFilter,
  ArtifactSort,
} from "../../contract/artifacts/filters.ts";
import type { Artifact, ArtifactCollection } from "../../contract/artifacts/schemas.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import {
  countArtifactRows,
  countCollectionRows,
  decodeArtifact,
  findArtifact,
  findCollection,
  listArtifactRows,
  listCollectionRows,
} from "../../store/queries/artifact-queries.ts";
import { artifactsWhere, collectionsWhere } from "../../store/queries/filters/artifact-filter.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";

type Filters<F> = RunFilters & { readonly artifacts?: F | null | undefined };
type List<F> = Filters<F> & {
  readonly sort: ArtifactSort;
  readonly limit?: number | null | undefined;
  readonly offset: number;
};

/** Says that there is no such artifact, in Prefect's words. */
export function noArtifact(id: string) {
  return serviceError("not-found", "Artifact not found.", { id });
}

export async function readArtifact(ctx: ServiceContext, id: string): Promise<Artifact> {
  const row = await findArtifact(ctx.store.db, id);
  if (row === undefined) throw noArtifact(id);
  return decodeArtifact(row);
}

/** The latest artifact of a key, under the id of its collection as Prefect answers it. */
export async function readLatestArtifact(ctx: ServiceContext, key: string): Promise<Artifact> {
  const collection = await findCollection(ctx.store.db, key);
  if (collection === undefined) throw noArtifact(key);
  const { latest_id: _latest, ...artifact } = collection;
  return artifact;
}

export async function listArtifacts(ctx: ServiceContext, body: List<ArtifactFilter>): Promise<Artifact[]> {
  const { dialect, reader } = ctx.store;
  return listArtifactRows(reader, artifactsWhere(dialect, body.artifacts, body), body.sort, sliceOf(body));
}

export async function countArtifacts(ctx: ServiceContext, body: Filters<ArtifactFilter>): Promise<number> {
  const { dialect, reader } = ctx.store;
  return countArtifactRows(reader, artifactsWhere(dialect, body.artifacts, body));
}

export async function listLatestArtifacts(
  ctx: ServiceContext,
  body: List<ArtifactCollectionFilter>,
): Promise<ArtifactCollection[]> {
  const { dialect, reader } = ctx.store;
  return listCollectionRows(
    reader,
    collectionsWhere(dialect, body.artifacts, body),
    body.sort,
    sliceOf(body),
  );
}

export async function countLatestArtifacts(
  ctx: ServiceContext,
  body: Filters<ArtifactCollectionFilter>,
): Promise<number> {
  const { dialect, reader } = ctx.store;
  return countCollectionRows(reader, collectionsWhere(dialect, body.artifacts, body));
}
