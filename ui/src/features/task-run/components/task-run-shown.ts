import type { UITaskRun } from "@contract/ui/routes.ts";
import type { z } from "zod";

/** The task run that a page is about. */
export type TaskRunShown = z.infer<typeof UITaskRun>;
