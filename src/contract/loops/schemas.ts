import { z } from "zod";
import { Instant } from "../primitives.ts";

/** A loop of the servers on this database, and how its latest pass went. */
export const LoopReport = z.object({
  name: z.string(),
  /** How long after the start of a pass the next one starts. */
  every_seconds: z.number(),
  /** Null while no server has run it. */
  next_due: Instant.nullable(),
  /** Whether a pass is going on. */
  running: z.boolean(),
  last_started: Instant.nullable(),
  last_ended: Instant.nullable(),
  /** How many things the latest ended pass changed; null when it failed, was stopped, or there was none. */
  last_changed: z.int().nullable(),
  /** Why the latest ended pass failed. */
  last_error: z.string().nullable(),
  /** How many passes have ended. */
  passes: z.int(),
});
export type LoopReport = z.infer<typeof LoopReport>;
