import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { StateType } from "../states/schemas.ts";

export const SearchKind = z.enum([
  "flow",
  "deployment",
  "flow-run",
  "task-run",
  "work-pool",
  "block-document",
  "variable",
  "automation",
]);
export type SearchKind = z.infer<typeof SearchKind>;

/** Something that was found: what a line of the command palette shows. */
export const SearchHit = z.object({
  kind: SearchKind,
  id: Uuid,
  /** Work pools are addressed by their names. */
  name: z.string(),
  /** What tells it from others of its name: the flow of a deployment or run, the type of a pool or block. */
  detail: z.string().nullable(),
  /** Of runs. */
  state_type: StateType.nullable(),
  state_name: z.string().nullable(),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchBody = z.object({
  /** Part of a name, or the beginning of an id (eight letters or more). */
  text: z.string().min(1).max(200),
  limit: z.int().min(1).max(50).default(20),
});
export type SearchBody = z.infer<typeof SearchBody>;

export const searchEverything = route({
  id: "search-everything",
  method: "POST",
  path: "/ui/search",
  tag: "Batuta",
  summary: "Find flows, deployments, runs, work pools, blocks, variables and automations by name or id",
  body: SearchBody,
  responses: { 200: z.object({ hits: z.array(SearchHit) }) },
});
