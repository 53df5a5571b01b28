import { z } from "zod";
import { Instant, JsonAny, Uuid } from "../primitives.ts";

export const STATE_TYPES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
  "PAUSED",
  "CANCELLING",
] as const;
export const StateType = z.enum(STATE_TYPES);
export type StateType = z.infer<typeof StateType>;

/** The types after which a run does nothing more. */
export const TERMINAL_STATE_TYPES = [
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
] as const satisfies readonly StateType[];

export const StateDetails = z.object({
  flow_run_id: Uuid.nullable().default(null),
  task_run_id: Uuid.nullable().default(null),
  child_flow_run_id: Uuid.nullable().default(null),
  scheduled_time: Instant.nullable().default(null),
  cache_key: z.string().nullable().default(null),
  cache_expiration: Instant.nullable().default(null),
  deferred: z.boolean().nullable().default(false),
  untrackable_result: z.boolean().default(false),
  pause_timeout: Instant.nullable().default(null),
  pause_reschedule: z.boolean().default(false),
  pause_key: z.string().nullable().default(null),
  run_input_keyset: z.record(z.string(), z.string()).nullable().default(null),
  refresh_cache: z.boolean().nullable().default(null),
  retriable: z.boolean().nullable().default(null),
  transition_id: Uuid.nullable().default(null),
  task_parameters_id: Uuid.nullable().default(null),
  traceparent: z.string().nullable().default(null),
  deployment_concurrency_lease_id: Uuid.nullable().default(null),
});
export type StateDetails = z.infer<typeof StateDetails>;

export const StateCreate = z.object({
  type: StateType,
  name: z.string().nullish(),
  message: z.string().nullish(),
  data: JsonAny.optional(),
  state_details: StateDetails.prefault({}),
});
export type StateCreate = z.infer<typeof StateCreate>;

export const State = z.object({
  id: Uuid,
  type: StateType,
  name: z.string().nullable(),
  timestamp: Instant,
  message: z.string().nullable(),
  data: JsonAny,
  state_details: StateDetails,
});
export type State = z.infer<typeof State>;

export const SetStateStatus = z.enum(["ACCEPT", "REJECT", "ABORT", "WAIT"]);
export type SetStateStatus = z.infer<typeof SetStateStatus>;

export const OrchestrationResult = z.object({
  state: State.nullable(),
  status: SetStateStatus,
  details: z.discriminatedUnion("type", [
    z.object({ type: z.literal("accept_details") }),
    z.object({ type: z.literal("reject_details"), reason: z.string().nullable() }),
    z.object({ type: z.literal("abort_details"), reason: z.string().nullable() }),
    z.object({ type: z.literal("wait_details"), delay_seconds: z.int(), reason: z.string().nullable() }),
  ]),
});
export type OrchestrationResult = z.infer<typeof OrchestrationResult>;

/** Body of the two `set_state` routes. The last two fields are Batuta's own. */
export const SetStateBody = z.object({
  state: StateCreate,
  force: z.boolean().default(false),
  /** Fencing: the epoch that `begin-run` gave the owner; a stale one is answered with ABORT. */
  owner_epoch: z.int().nullish(),
  /** The flow's journaled return value (serialised text), kept with the run in the same transaction. */
  result: z.string().nullish(),
});
export type SetStateBody = z.infer<typeof SetStateBody>;
