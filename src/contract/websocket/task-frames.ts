import { z } from "zod";

/**
 * The background tasks' subscription:
 *
 *     task worker                         server
 *     auth {token}                     →
 *                                      ←  auth_success
 *     subscribe {keys, client_id}      →
 *                                      ←  a task run that waits      (bare, as `GET /task_runs/{id}` answers it)
 *     ack                              →                             (the next one is sent after it)
 *     quit                             →                             (what was not acknowledged goes to others)
 */
export const TASK_SUBSCRIPTION_PATH = "/task_runs/subscriptions/scheduled";
/** Close code of a frame out of turn. */
export const TASK_PROTOCOL_VIOLATION = 4001;

export const TaskWorkerFrame = z.object({
  type: z.string(),
  keys: z.array(z.string()).optional(),
  client_id: z.string().optional(),
});
export type TaskWorkerFrame = z.infer<typeof TaskWorkerFrame>;
