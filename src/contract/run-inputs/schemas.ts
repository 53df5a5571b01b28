import { z } from "zod";
import { stored, Uuid } from "../primitives.ts";

/** A value that somebody sent to a flow run. */
export const FlowRunInput = z.object({
  ...stored,
  flow_run_id: Uuid,
  key: z.string(),
  value: z.string(),
  sender: z.string().nullable(),
});
export type FlowRunInput = z.infer<typeof FlowRunInput>;
