import type { ArtifactUpdate } from "../../contract/artifacts/schemas.ts";
import { deleteArtifactRow, updateArtifactRow } from "../../store/queries/artifact-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { dataText, metadataText } from "./create.ts";
import { noArtifact } from "./read.ts";

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
  if (!(await ctx.store.write((trx) => updateArtifactRow(trx, id, change)))) throw noArtifact(id);
}

/** Deletes an artifact; the one before it is shown as the latest of its key. */
export async function deleteArtifact(ctx: ServiceContext, id: string): Promise<void> {
  if (!(await ctx.store.write((trx) => deleteArtifactRow(trx, id)))) throw noArtifact(id);
}
