import { z } from "zod";
import { Instant, stored, Uuid } from "../primitives.ts";

export const LogCreate = z.object({
  /**
   * Ours beside Prefect's fields: the line's own id, by which a line that is sent again, because the answer to the first
   * request was lost, is stored once. Prefect's clients send none.
   */
  id: Uuid.nullish(),
  name: z.string(),
  /** Python's numbers: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
  level: z.int(),
  /** Halves of surrogate pairs become U+FFFD: a line that names a strangely named file must not cost its neighbours. */
  message: z.string().overwrite((text) => text.toWellFormed()),
  timestamp: Instant,
  flow_run_id: Uuid.nullish(),
  task_run_id: Uuid.nullish(),
  /** Of the worker that logs it: Prefect's workers send it once the server has told them their id. */
  worker_id: Uuid.nullish(),
});
export type LogCreate = z.infer<typeof LogCreate>;

export const Log = z.object({
  ...stored,
  name: z.string(),
  level: z.int(),
  message: z.string(),
  timestamp: Instant,
  flow_run_id: Uuid.nullable(),
  task_run_id: Uuid.nullable(),
});
export type Log = z.infer<typeof Log>;
