import { z } from "zod";
import { operator, parts, tolerant } from "../filter-parts.ts";

/** Which variables; an absent part matches all. */
export const VariableFilter = tolerant({
  ...operator,
  id: parts.idAny(tolerant),
  name: parts.name(tolerant),
  tags: parts.tagsAll(tolerant),
});
export type VariableFilter = z.infer<typeof VariableFilter>;

export const VariableSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_DESC", "NAME_ASC"]);
export type VariableSort = z.infer<typeof VariableSort>;
