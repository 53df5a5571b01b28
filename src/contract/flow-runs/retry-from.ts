import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { State } from "../states/schemas.ts";

export const retryFlowRunFrom = route({
  id: "retry-flow-run-from",
  method: "POST",
  path: "/batuta/flow_runs/{id}/retry_from",
  tag: "Batuta",
  summary: "Schedule an ended run of a deployment again, from one of its task runs on",
  params: z.object({ id: Uuid }),
  /** The task run to begin with: it and what was begun after it runs anew, the rest keeps its results. */
  body: z.object({ task_run_id: Uuid }),
  responses: {
    200: z.object({
      state: State,
      /** How many task runs are run anew, those of subflows included. */
      task_runs: z.int(),
    }),
  },
});

export const retryFromRoutes = [retryFlowRunFrom] as const;
