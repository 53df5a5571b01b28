import { z } from "zod";
import { storedUuid, UUID_AS_WRITTEN } from "../platform/ids.ts";
import { parseInstant } from "../platform/instants.ts";

/** Lower-case hyphenated UUID of any version; other spellings are rewritten. */
export const Uuid = z
  .string()
  .regex(UUID_AS_WRITTEN, "not a UUID")
  .overwrite(storedUuid)
  .meta({ format: "uuid" });
export type Uuid = z.infer<typeof Uuid>;

/** ISO 8601 instant; answers carry UTC with `Z` and up to six fractional digits. */
export const Instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, "not an ISO 8601 date and time")
  .meta({ format: "date-time" });
export type Instant = z.infer<typeof Instant>;

/** Any JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
/** Any JSON value, kept word for word by the server (`json-text.ts`). */
export const JsonAny = z.unknown();
/** Any JSON object, kept word for word by the server. */
export const JsonObject = z.record(z.string(), z.unknown());

/** Label values are scalars. */
export const Labels = z.record(z.string(), z.union([z.boolean(), z.number(), z.string()]));
export type Labels = z.infer<typeof Labels>;

/** Who caused a run: a deployment's schedule, an automation, a person. */
export const CreatedBy = z.object({
  id: Uuid.nullable().default(null),
  type: z.string().nullable().default(null),
  display_value: z.string().nullable().default(null),
});
export type CreatedBy = z.infer<typeof CreatedBy>;

/** Fields that every stored object has. */
export const stored = { id: Uuid, created: Instant.nullable(), updated: Instant.nullable() };
