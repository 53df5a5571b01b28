import { z } from "zod";
import { flag, operator, parts, texts, tolerant } from "../filter-parts.ts";

const contents = {
  ...operator,
  key: tolerant({ any_: texts, like_: z.string().nullish(), exists_: flag }).nullish(),
  flow_run_id: parts.idAny(tolerant),
  task_run_id: parts.idAny(tolerant),
  type: tolerant({ any_: texts, not_any_: texts }).nullish(),
};

/** Which artifacts; an absent part matches all. */
export const ArtifactFilter = tolerant({ ...contents, id: parts.idAny(tolerant) });
export type ArtifactFilter = z.infer<typeof ArtifactFilter>;

/** Which artifact collections, by their latest artifact; an absent part matches all. */
export const ArtifactCollectionFilter = tolerant({ ...contents, latest_id: parts.idAny(tolerant) });
export type ArtifactCollectionFilter = z.infer<typeof ArtifactCollectionFilter>;

export const ArtifactSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "ID_DESC", "KEY_DESC", "KEY_ASC"]);
export type ArtifactSort = z.infer<typeof ArtifactSort>;
