import { z } from "zod";

/** Kinds of things whose changes pages are told. */
export const EntityKind = z.enum([
  "artifact-collection",
  "automation",
  "block-document",
  "block-type",
  "concurrency-limit",
  "deployment",
  "flow",
  "variable",
  "work-pool",
  "work-queue",
]);
export type EntityKind = z.infer<typeof EntityKind>;
