import { z } from "zod";
import { EventFilter } from "./filters.ts";

/** What the token of an event list's next page holds. Clients hand it back as it is. */
export const EventPageToken = z.strictObject({
  filter: EventFilter,
  occurred: z.strictObject({ since: z.int(), until: z.int() }),
  after: z.strictObject({ occurred: z.int(), seq: z.int() }),
  limit: z.int().min(1).max(50),
  total: z.int(),
});
export type EventPageToken = z.infer<typeof EventPageToken>;
