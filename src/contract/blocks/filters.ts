import { z } from "zod";
import { flag, operator, parts, texts, tolerant } from "../filter-parts.ts";

/** Which block types; an absent part matches all. */
export const BlockTypeFilter = z.object({
  name: z.object({ like_: z.string().nullish() }).nullish(),
  slug: z.object({ any_: texts }).nullish(),
});
export type BlockTypeFilter = z.infer<typeof BlockTypeFilter>;

/** Which block schemas. */
export const BlockSchemaFilter = z.object({
  ...operator,
  block_type_id: parts.idAny(tolerant),
  block_capabilities: z.object({ all_: texts }).nullish(),
  id: parts.idAny(tolerant),
  version: parts.textAny(tolerant),
});
export type BlockSchemaFilter = z.infer<typeof BlockSchemaFilter>;

/** Which block documents; anonymous ones only when asked for. */
export const BlockDocumentFilter = z.object({
  ...operator,
  id: parts.idAny(tolerant),
  is_anonymous: z.object({ eq_: flag }).nullable().default({ eq_: false }),
  block_type_id: parts.idAny(tolerant),
  name: parts.name(tolerant),
});
export type BlockDocumentFilter = z.infer<typeof BlockDocumentFilter>;

export const BlockDocumentSort = z.enum(["NAME_DESC", "NAME_ASC", "BLOCK_TYPE_AND_NAME_ASC"]);
export type BlockDocumentSort = z.infer<typeof BlockDocumentSort>;
