import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";

const run = z.object({ id: z.string(), name: z.string().nullable() }).nullable();

/** The latest time that an asset was made, or was tried to be. */
export const Materialization = z.object({
  event_id: Uuid,
  occurred: Instant,
  succeeded: z.boolean(),
  flow_run: run,
  task_run: run,
  /** The tool that made it (`dbt`), where it was told. */
  by: z.string().nullable(),
});

/** Data that runs make or read, as their events tell. */
export const Asset = z.object({
  key: z.string(),
  name: z.string().nullable(),
  description: z.string().nullable(),
  url: z.string().nullable(),
  owners: z.array(z.string()),
  last: Materialization.nullable(),
  last_referenced: Instant.nullable(),
  /** Within the events that were looked through. */
  succeeded: z.int(),
  failed: z.int(),
  references: z.int(),
  /** Keys of the assets from which it was made the last time. */
  upstream: z.array(z.string()),
});
export type Asset = z.infer<typeof Asset>;

export const AssetList = z.object({
  /** By key. */
  assets: z.array(Asset),
  /** Older events were not looked through: set when there are more than can be. */
  since: Instant.nullable(),
});
export type AssetList = z.infer<typeof AssetList>;

export const listAssets = route({
  id: "list-assets",
  method: "GET",
  path: "/ui/assets",
  tag: "Batuta",
  summary:
    "List the assets that events tell of, with their last materialization and what they were made from",
  responses: { 200: AssetList },
});
