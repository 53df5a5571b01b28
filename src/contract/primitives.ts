import { z } from "zod";
import { parseInstant } from "../platform/instants.ts";

const HYPHENATED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function hyphenated(text: string): string {
  if (HYPHENATED.test(text)) return text;
  const hex = text.replaceAll("-", "").toLowerCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Lower-case hyphenated UUID of any version; other spellings are rewritten. */
export const Uuid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/, "not a UUID")
  .overwrite(hyphenated)
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
