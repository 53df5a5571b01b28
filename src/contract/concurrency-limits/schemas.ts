import { z } from "zod";
import { Instant, stored, Uuid } from "../primitives.ts";

const LimitName = z.string().regex(/^[^/%&><]+$/, "String should match pattern '^[^/%&><]+$'");
const count = z.int().min(0);

/** A limit on how many slots may be taken at once, as it is created. */
export const ConcurrencyLimitV2 = z.object({
  ...stored,
  active: z.boolean(),
  name: z.string(),
  limit: z.int(),
  active_slots: z.int(),
  denied_slots: z.int(),
  slot_decay_per_second: z.number(),
  avg_slot_occupancy_seconds: z.number(),
});
export type ConcurrencyLimitV2 = z.infer<typeof ConcurrencyLimitV2>;

/** A limit with how many of its slots are taken at this moment. */
export const GlobalConcurrencyLimitResponse = z.object({
  ...stored,
  active: z.boolean(),
  name: z.string(),
  limit: z.int(),
  active_slots: z.int(),
  slot_decay_per_second: z.number(),
});
export type GlobalConcurrencyLimitResponse = z.infer<typeof GlobalConcurrencyLimitResponse>;

export const ConcurrencyLimitV2Create = z.object({
  name: LimitName,
  limit: count,
  active: z.boolean().default(true),
  active_slots: count.default(0),
  denied_slots: count.default(0),
  slot_decay_per_second: z.number().min(0).default(0),
});
export type ConcurrencyLimitV2Create = z.infer<typeof ConcurrencyLimitV2Create>;

export const ConcurrencyLimitV2Update = z.object({
  active: z.boolean().nullish(),
  name: LimitName.nullish(),
  limit: count.nullish(),
  active_slots: count.nullish(),
  denied_slots: count.nullish(),
  slot_decay_per_second: z.number().min(0).nullish(),
});
export type ConcurrencyLimitV2Update = z.infer<typeof ConcurrencyLimitV2Update>;

export const MinimalConcurrencyLimitResponse = z.object({ id: Uuid, name: z.string(), limit: z.int() });
export type MinimalConcurrencyLimitResponse = z.infer<typeof MinimalConcurrencyLimitResponse>;

export const ConcurrencyLimitWithLeaseResponse = z.object({
  lease_id: Uuid,
  limits: z.array(MinimalConcurrencyLimitResponse),
});
export type ConcurrencyLimitWithLeaseResponse = z.infer<typeof ConcurrencyLimitWithLeaseResponse>;

/** Who takes slots. */
export const ConcurrencyLeaseHolder = z.object({
  type: z.enum(["flow_run", "task_run", "deployment"]),
  id: Uuid,
});
export type ConcurrencyLeaseHolder = z.infer<typeof ConcurrencyLeaseHolder>;

/** `rate_limit`: the slots flow back by themselves. */
export const AcquireMode = z.enum(["concurrency", "rate_limit"]);

/** A limit on task runs with a tag: the older face of the limit named `tag:<tag>`. */
export const ConcurrencyLimit = z.object({
  ...stored,
  tag: z.string(),
  concurrency_limit: z.int(),
  /** Ids of the task runs that hold its slots, the longest holder first. */
  active_slots: z.array(Uuid),
});
export type ConcurrencyLimit = z.infer<typeof ConcurrencyLimit>;

export const ConcurrencyLimitCreate = z.object({ tag: z.string(), concurrency_limit: z.int() });
export type ConcurrencyLimitCreate = z.infer<typeof ConcurrencyLimitCreate>;

/** Batuta's own: somebody who holds slots of a limit. */
export const ConcurrencyLimitHolder = z.object({
  /** Of the hold: by it the slots can be taken away. */
  id: Uuid,
  slots: z.int(),
  taken_at: Instant,
  /** When the slots are free again unless the lease is renewed; null: when they are given back. */
  expires_at: Instant.nullable(),
  lease_id: Uuid.nullable(),
  /** Null when the taker did not say who it is. */
  holder: ConcurrencyLeaseHolder.nullable(),
  /** Name of the holding run; null when there is none any more. */
  name: z.string().nullable(),
  state_type: z.string().nullable(),
  state_name: z.string().nullable(),
});
export type ConcurrencyLimitHolder = z.infer<typeof ConcurrencyLimitHolder>;
