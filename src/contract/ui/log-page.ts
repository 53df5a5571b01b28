import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";

/** Lines stand in the order of their timestamps, those of one instant in the order of their ids. */
const LogPlace = z.object({ timestamp: Instant, id: Uuid });

export const LogPageBody = z
  .object({
    /** Lines of this run, its task runs' included. One of the three is required. */
    flow_run_id: Uuid.nullish(),
    /** Lines of this task run. */
    task_run_id: Uuid.nullish(),
    /** Lines that this worker has logged. */
    worker_id: Uuid.nullish(),
    /** Python's numbers: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
    min_level: z.int().nullish(),
    /** All words must occur, in any case; `"a phrase"` is one word, `-word` must not occur. */
    text: z.string().max(200).nullish(),
    /** Only lines beyond this place, which itself is left out. Without it: from the end that the direction begins with. */
    from: LogPlace.nullish(),
    /** `after`: the earliest lines behind the place; `before`: the latest lines ahead of it. */
    direction: z.enum(["after", "before"]).default("after"),
    limit: z.int().min(1).max(1000).default(500),
  })
  .refine((body) => body.flow_run_id != null || body.task_run_id != null || body.worker_id != null, {
    message: "flow_run_id, task_run_id or worker_id is required",
  });
export type LogPageBody = z.infer<typeof LogPageBody>;

export const LogLine = z.object({
  id: Uuid,
  timestamp: Instant,
  level: z.int(),
  /** The logger's name. */
  name: z.string(),
  /** The first 20,000 characters. */
  message: z.string(),
  /** How many characters the whole message has. */
  length: z.int(),
  task_run_id: Uuid.nullable(),
  task_run_name: z.string().nullable(),
});
export type LogLine = z.infer<typeof LogLine>;

/** Lines oldest first, whatever the direction; `has_more` says whether there are further ones in the direction. */
export const LogPage = z.object({ rows: z.array(LogLine), has_more: z.boolean() });
export type LogPage = z.infer<typeof LogPage>;

export const readLogPage = route({
  id: "read-log-page",
  method: "POST",
  path: "/ui/logs/page",
  tag: "Batuta",
  summary: "Read log lines of a run or a worker from a place on, in either direction",
  body: LogPageBody,
  responses: { 200: LogPage },
});
