import type { ArtifactUpdate } from "../../contract/artifacts/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { deleteArtifactRow, updateArtifactRow } from "../../store/queries/artifact-queries.ts";
import { findCollectionOfLatest, isOnlyArtifact } from "../../store/queries/told-entities.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { dataText, metadataText } from "./create.ts";
import { noArtifact } from "./read.ts";

/** The collection that shows an artifact is told of. */
async function tellOfLatest(ctx: ServiceContext, trx: Queryable, artifactId: string): Promise<void> {
  const collection = ctx.tell && (await findCollectionOfLatest(trx, artifactId));
  if (collection === undefined) return;
  await ctx.tell?.entities(trx, { kind: "artifact-collection", verb: "updated", ids: [collection] });
}

/** Changes what the request names. */
export async function updateArtifact(ctx: ServiceContext, id: string, body: ArtifactUpdate): Promise<void> {
  const { data, description, metadata_ } = body;
  const change = {
    updated: ctx.clock.nowMicros(),
    ...(data === undefined ? {} : { data: dataText(data) }),
    ...(description === undefined
      ? {}
      : { description: description === null ? null : cleanText(description) }),
    ...(metadata_ === undefined ? {} : { metadata: metadataText(metadata_) }),
  };
  const found = await ctx.store.write(async (trx) => {
    const isFound = await updateArtifactRow(trx, id, change);
    await tellOfLatest(ctx, trx, id);
    return isFound;
  });
  if (!found) throw noArtifact(id);
}

/** Deletes an artifact; the one before it is shown as the latest of its key. */
export async function deleteArtifact(ctx: ServiceContext, id: string): Promise<void> {
  const deleted = await ctx.store.write(async (trx) => {
    const collection = ctx.tell && (await findCollectionOfLatest(trx, id));
    if (collection !== undefined && (await isOnlyArtifact(trx, id))) {
      await ctx.tell?.entities(trx, { kind: "artifact-collection", verb: "deleted", ids: [collection] });
      return deleteArtifactRow(trx, id);
    }
    const isDeleted = await deleteArtifactRow(trx, id);
    if (collection !== undefined) {
      await ctx.tell?.entities(trx, { kind: "artifact-collection", verb: "updated", ids: [collection] });
    }
    return isDeleted;
  });
  if (!deleted) throw noArtifact(id);
}
