import type {
  ArtifactCollectionFilter,
  ArtifactFilter,
  ArtifactSort,
} from "../../contract/artifacts/filters.ts";
import { jsonText } from "../../contract/json-text.ts";
import {
  ARTIFACT_GIST_CHARACTERS,
  ARTIFACT_START_CHARACTERS,
  type ArtifactItem,
  type ArtifactPage,
} from "../../contract/ui/artifact-pages.ts";
import { formatInstant } from "../../platform/instants.ts";
import {
  type ArtifactItemRow,
  findArtifactItem,
  listArtifactItemRows,
  listLatestItemRows,
} from "../../store/queries/artifact-item-queries.ts";
import { countCollectionRows } from "../../store/queries/artifact-queries.ts";
import { artifactsWhere, collectionsWhere } from "../../store/queries/filters/artifact-filter.ts";
import { noArtifact } from "../artifacts/read.ts";
import type { ServiceContext } from "../context.ts";

interface List<F> {
  readonly artifacts?: F | null | undefined;
  readonly sort: ArtifactSort;
  readonly limit: number;
  readonly offset: number;
}

/** The text whose JSON begins so; of anything but a text the JSON itself. */
function startOf(json: string): string {
  if (!json.startsWith('"')) return json;
  // An escape that was cut through, or the quote at the end, does not belong to it.
  const cut = /^"(?:[^"\\]|\\u[0-9a-f]{4}|\\[^u])*/i.exec(json)?.[0] ?? '"';
  return JSON.parse(`${cut}"`);
}

function itemOf({
  created,
  updated,
  metadata,
  data_start,
  data_bytes,
  ...row
}: ArtifactItemRow): ArtifactItem {
  return {
    ...row,
    created: formatInstant(created),
    updated: formatInstant(updated),
    metadata_: metadata === null ? null : JSON.parse(metadata),
    data_start: data_start === null ? null : startOf(data_start),
    data_bytes: data_bytes === null ? null : Number(data_bytes),
  };
}

/** Artifacts without what they hold. */
export async function listArtifactItems(
  { store: { dialect, reader } }: ServiceContext,
  { artifacts, ...list }: List<ArtifactFilter>,
): Promise<ArtifactItem[]> {
  const where = artifactsWhere(dialect, artifacts, {});
  return (await listArtifactItemRows(reader, { ...list, where }, ARTIFACT_GIST_CHARACTERS)).map(itemOf);
}

/** The latest artifact of each key, and how many keys there are. */
export async function listLatestArtifactItems(
  { store: { dialect, reader } }: ServiceContext,
  { artifacts, ...list }: List<ArtifactCollectionFilter>,
): Promise<{ count: number; rows: ArtifactItem[] }> {
  const where = collectionsWhere(dialect, artifacts, {});
  const [count, rows] = await Promise.all([
    countCollectionRows(reader, where),
    listLatestItemRows(reader, { ...list, where }, ARTIFACT_GIST_CHARACTERS),
  ]);
  return { count, rows: rows.map(itemOf) };
}

/**
 * An artifact, with what it holds unless that is large.
 *
 * @throws BatutaError `not-found`
 */
export async function readArtifactPage({ store }: ServiceContext, id: string): Promise<ArtifactPage> {
  const row = await findArtifactItem(store.reader, id, ARTIFACT_START_CHARACTERS);
  if (row === undefined) throw noArtifact(id);
  const isWhole = row.data_start !== null && Number(row.data_bytes) === Buffer.byteLength(row.data_start);
  return { ...itemOf(row), data: isWhole && row.data_start !== null ? jsonText(row.data_start) : null };
}
