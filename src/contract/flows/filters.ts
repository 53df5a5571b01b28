import { z } from "zod";
import { flag, type ObjectMaker, operator, parts, strict, tolerant } from "../filter-parts.ts";

const build = (object: ObjectMaker) =>
  object({
    ...operator,
    id: parts.idAnyNot(object),
    deployment: object({ ...operator, is_null_: flag }).nullish(),
    name: parts.name(object),
    tags: parts.tagsAll(object),
  });

/** Which flows; an absent part matches all. */
export const FlowFilter = build(tolerant);
export type FlowFilter = z.infer<typeof FlowFilter>;
export const StrictFlowFilter = build(strict);

export const FlowSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]);
export type FlowSort = z.infer<typeof FlowSort>;
