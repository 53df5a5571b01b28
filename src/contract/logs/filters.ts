import { z } from "zod";
import { flag, operator, parts, tolerant, uuids } from "../filter-parts.ts";

/** Which log lines; an absent part matches all. */
export const LogFilter = tolerant({
  ...operator,
  level: tolerant({ ge_: z.int().nullish(), le_: z.int().nullish() }).nullish(),
  timestamp: parts.period(tolerant),
  flow_run_id: parts.idAny(tolerant),
  task_run_id: tolerant({ any_: uuids, is_null_: flag }).nullish(),
  text: tolerant({ query: z.string().max(200) }).nullish(),
});
export type LogFilter = z.infer<typeof LogFilter>;

export const LogSort = z.enum(["TIMESTAMP_ASC", "TIMESTAMP_DESC"]);
export type LogSort = z.infer<typeof LogSort>;
