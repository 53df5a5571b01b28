import type { z } from "zod";
import { operator, parts, texts, tolerant } from "../filter-parts.ts";

/** Which work pools; an absent part matches all. */
export const WorkPoolFilter = tolerant({
  ...operator,
  id: parts.idAny(tolerant),
  name: parts.textAny(tolerant),
  type: parts.textAny(tolerant),
});
export type WorkPoolFilter = z.infer<typeof WorkPoolFilter>;

/** Which work queues; an absent part matches all. */
export const WorkQueueFilter = tolerant({
  ...operator,
  id: parts.idAny(tolerant),
  name: tolerant({ any_: texts, startswith_: texts }).nullish(),
});
export type WorkQueueFilter = z.infer<typeof WorkQueueFilter>;
