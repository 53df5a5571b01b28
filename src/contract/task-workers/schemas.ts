import { z } from "zod";
import { Instant } from "../primitives.ts";

/** A task worker that is connected. */
export const TaskWorkerResponse = z.object({
  identifier: z.string(),
  task_keys: z.array(z.string()),
  /** Last sign of life. */
  timestamp: Instant,
});
export type TaskWorkerResponse = z.infer<typeof TaskWorkerResponse>;

/** Workers that serve all of these tasks; of each task one is named `module.name-hash`. */
export const TaskWorkerFilter = z.object({ task_keys: z.array(z.string()) });
