import { z } from "zod";
import { JsonAny, stored, Uuid } from "../primitives.ts";

const text = z.string().nullable();
const METADATA_LENGTH = 500;

function cutValue(value: string): string {
  return value.length > METADATA_LENGTH ? `${value.slice(0, METADATA_LENGTH)}...` : value;
}

/** Short facts about an artifact; a value of more than 500 characters is cut. */
const Metadata = z
  .record(z.string(), z.string())
  .overwrite((facts) =>
    Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, cutValue(value)])),
  );

const contents = {
  type: text,
  description: text,
  data: JsonAny,
  metadata_: z.record(z.string(), z.string()).nullable(),
  flow_run_id: Uuid.nullable(),
  task_run_id: Uuid.nullable(),
};

/** Something that a run made for people to look at: a table, a text, a link, a picture, a progress bar. */
export const Artifact = z.object({ ...stored, key: text, ...contents });
export type Artifact = z.infer<typeof Artifact>;

/** All artifacts of one key, shown by the latest of them. */
export const ArtifactCollection = z.object({ ...stored, key: z.string(), latest_id: Uuid, ...contents });
export type ArtifactCollection = z.infer<typeof ArtifactCollection>;

export const ArtifactCreate = z.object({
  key: z
    .string()
    .regex(/^[a-z0-9-]*$/, "Artifact key must only contain lowercase letters, numbers, and dashes.")
    .nullish(),
  type: z.string().nullish(),
  description: z.string().nullish(),
  data: JsonAny.optional(),
  metadata_: Metadata.nullish(),
  flow_run_id: Uuid.nullish(),
  task_run_id: Uuid.nullish(),
});
export type ArtifactCreate = z.infer<typeof ArtifactCreate>;

/** What is left out stays as it is. */
export const ArtifactUpdate = z.object({
  data: JsonAny.optional(),
  description: z.string().nullish(),
  metadata_: Metadata.nullish(),
});
export type ArtifactUpdate = z.infer<typeof ArtifactUpdate>;
