import { z } from "zod";
import { Instant, JsonAny, Uuid } from "../primitives.ts";
import { STATE_TYPES } from "./state-types.ts";

export const StateType = z.enum(STATE_TYPES);
export type StateType = z.infer<typeof StateType>;

const details = {
  flow_run_id: Uuid.nullable(),
  task_run_id: Uuid.nullable(),
  child_flow_run_id: Uuid.nullable(),
  scheduled_time: Instant.nullable(),
  cache_key: z.string().nullable(),
  cache_expiration: Instant.nullable(),
  deferred: z.boolean().nullable(),
  untrackable_result: z.boolean(),
  pause_timeout: Instant.nullable(),
  pause_reschedule: z.boolean(),
  pause_key: z.string().nullable(),
  run_input_keyset: z.record(z.string(), z.string()).nullable(),
  refresh_cache: z.boolean().nullable(),
  retriable: z.boolean().nullable(),
  transition_id: Uuid.nullable(),
  task_parameters_id: Uuid.nullable(),
  traceparent: z.string().nullable(),
  deployment_concurrency_lease_id: Uuid.nullable(),
  /** Batuta's own: the worker that took the run. In no other states than those that have one. */
  worker_name: z.string().min(1).optional(),
};

/** What a state carries beside its type and name; answers have every key. */
export const StateDetails = z.object({
  flow_run_id: details.flow_run_id.default(null),
  task_run_id: details.task_run_id.default(null),
  child_flow_run_id: details.child_flow_run_id.default(null),
  scheduled_time: details.scheduled_time.default(null),
  cache_key: details.cache_key.default(null),
  cache_expiration: details.cache_expiration.default(null),
  deferred: details.deferred.default(false),
  untrackable_result: details.untrackable_result.default(false),
  pause_timeout: details.pause_timeout.default(null),
  pause_reschedule: details.pause_reschedule.default(false),
  pause_key: details.pause_key.default(null),
  run_input_keyset: details.run_input_keyset.default(null),
  refresh_cache: details.refresh_cache.default(null),
  retriable: details.retriable.default(null),
  transition_id: details.transition_id.default(null),
  task_parameters_id: details.task_parameters_id.default(null),
  traceparent: details.traceparent.default(null),
  deployment_concurrency_lease_id: details.deployment_concurrency_lease_id.default(null),
  worker_name: details.worker_name,
});
export type StateDetails = z.infer<typeof StateDetails>;

/** Only the details that are set: what the journal carries. */
export const SomeStateDetails = z.object(details).partial();
export type SomeStateDetails = z.infer<typeof SomeStateDetails>;

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
