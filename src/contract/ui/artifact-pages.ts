import { z } from "zod";
import { ArtifactCollectionFilter, ArtifactFilter, ArtifactSort } from "../artifacts/filters.ts";
import { Artifact } from "../artifacts/schemas.ts";
import { JsonAny, Uuid } from "../primitives.ts";
import { route } from "../route.ts";

/** Characters of an artifact's beginning in a list, and on its own page. */
export const ARTIFACT_GIST_CHARACTERS = 400;
export const ARTIFACT_START_CHARACTERS = 64 * 1024;

/** An artifact without what it holds, of which there may be megabytes. */
export const ArtifactItem = Artifact.omit({ data: true }).extend({
  /** How its data begins: of a text its first characters, of anything else those of its JSON; null when it holds none. */
  data_start: z.string().nullable(),
  /** Bytes of its data as JSON; null when it holds none. */
  data_bytes: z.int().nullable(),
  /** Names of the runs that made it; null when these are gone. */
  flow_run_name: z.string().nullable(),
  task_run_name: z.string().nullable(),
});
export type ArtifactItem = z.infer<typeof ArtifactItem>;

/** What the page of an artifact shows at once. */
export const ArtifactPage = ArtifactItem.extend({
  /** Null, too, when it is larger than `data_start` may be: `/artifacts/{id}` has all of it. */
  data: JsonAny,
});
export type ArtifactPage = z.infer<typeof ArtifactPage>;

const slice = { limit: z.int().min(1).max(200).default(50), offset: z.int().min(0).default(0) };

export const listArtifactItems = route({
  id: "list-artifact-items",
  method: "POST",
  path: "/ui/artifacts/filter",
  tag: "Batuta",
  summary: "List artifacts without what they hold",
  body: z.object({
    artifacts: ArtifactFilter.nullish(),
    sort: ArtifactSort.default("CREATED_DESC"),
    ...slice,
  }),
  bodyOptional: true,
  responses: { 200: z.array(ArtifactItem) },
});

export const listLatestArtifactItems = route({
  id: "list-latest-artifact-items",
  method: "POST",
  path: "/ui/artifacts/latest/filter",
  tag: "Batuta",
  summary: "List the latest artifact of each key without what it holds, and count the keys",
  body: z.object({
    artifacts: ArtifactCollectionFilter.nullish(),
    sort: ArtifactSort.default("CREATED_DESC"),
    ...slice,
  }),
  bodyOptional: true,
  responses: { 200: z.object({ count: z.int(), rows: z.array(ArtifactItem) }) },
});

export const readArtifactPage = route({
  id: "read-artifact-page",
  method: "GET",
  path: "/ui/artifacts/{id}",
  tag: "Batuta",
  summary: "Read an artifact, with what it holds unless that is large",
  params: z.object({ id: Uuid }),
  responses: { 200: ArtifactPage },
});
