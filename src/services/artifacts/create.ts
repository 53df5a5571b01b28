import type { Artifact, ArtifactCreate } from "../../contract/artifacts/schemas.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import { decodeArtifact, insertArtifact, showLatest } from "../../store/queries/artifact-queries.ts";
import { findCollectionId } from "../../store/queries/told-entities.ts";
import type { ArtifactTable } from "../../store/tables/artifact.ts";
import { cleanLabels, cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";

const cleanOrNull = (text: string | null | undefined): string | null =>
  text == null ? null : cleanText(text);

/** The stored form of an artifact's data; null stands for none. */
export function dataText(data: unknown): string | null {
  return data == null ? null : jsonTextOf(data);
}

/** The stored form of an artifact's metadata. */
export function metadataText(metadata: Readonly<Record<string, string>> | null | undefined): string | null {
  return metadata == null ? null : JSON.stringify(cleanLabels(metadata));
}

/** Creates an artifact; with a key it becomes the latest of that key. */
export async function createArtifact(ctx: ServiceContext, body: ArtifactCreate): Promise<Artifact> {
  const now = ctx.clock.nowMicros();
  const row: ArtifactTable = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    key: body.key ?? null,
    type: cleanOrNull(body.type),
    description: cleanOrNull(body.description),
    data: dataText(body.data),
    metadata: metadataText(body.metadata_),
    flow_run_id: body.flow_run_id ?? null,
    task_run_id: body.task_run_id ?? null,
  };
  const { key } = row;
  await ctx.store.write(async (trx) => {
    await insertArtifact(trx, row);
    if (key === null || key === "") return;
    const known = ctx.tell && (await findCollectionId(trx, key));
    const fresh = ctx.ids.uuid();
    await showLatest(trx, { key, id: row.id, created: now }, fresh);
    const verb = known === undefined ? "created" : "updated";
    await ctx.tell?.entities(trx, { kind: "artifact-collection", verb, ids: [known ?? fresh] });
  });
  return decodeArtifact(row);
}
