/** Random sequences of proposals, each the same for the same seed. */
import { STATE_TYPES } from "../../src/contract/states/state-types.ts";

/** One thing that is asked of a run. */
export type Step =
  | {
      readonly kind: "propose";
      readonly state: Readonly<Record<string, unknown>>;
      readonly force: boolean;
      readonly userAgent: string;
    }
  | { readonly kind: "patch"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: "resume" };

/** A run as it is created, and what is then asked of it. */
export interface Sequence {
  readonly number: number;
  readonly entity: "flow_run" | "task_run";
  /** What the run's deployment is made with; null: it has none. */
  readonly deployment: Readonly<Record<string, unknown>> | null;
  /** Limit of the task run's tag; null: it has no tag. */
  readonly tagLimit: number | null;
  /** Another run has taken a slot of the deployment or of the tag. */
  readonly isContended: boolean;
  /** The flow run tracks a task run of another run. */
  readonly subflow: boolean;
  /** State of the flow run around a task run; null: none is around it. */
  readonly around: string | null;
  readonly create: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Type = (typeof STATE_TYPES)[number];

/** What mostly follows a type, so that sequences get anywhere; every type may follow every other. */
const LIKELY: Readonly<Record<Type, readonly Type[]>> = {
  SCHEDULED: ["PENDING", "RUNNING", "SCHEDULED", "CANCELLING"],
  PENDING: ["RUNNING", "PENDING", "CANCELLING", "CRASHED"],
  RUNNING: ["COMPLETED", "FAILED", "FAILED", "PAUSED", "PAUSED", "CANCELLING", "RUNNING"],
  COMPLETED: ["RUNNING", "COMPLETED", "PENDING"],
  FAILED: ["RUNNING", "SCHEDULED", "FAILED"],
  CANCELLED: ["RUNNING", "SCHEDULED", "PENDING"],
  CRASHED: ["RUNNING", "SCHEDULED"],
  PAUSED: ["RUNNING", "SCHEDULED", "PAUSED", "CANCELLING", "FAILED"],
  CANCELLING: ["CANCELLED", "COMPLETED", "CRASHED"],
};
const NAMES: Readonly<Record<Type, readonly string[]>> = {
  SCHEDULED: ["Late", "AwaitingRetry", "Resuming", "AwaitingConcurrencySlot"],
  PENDING: ["Submitting", "Pending", "InfrastructurePending"],
  RUNNING: ["Retrying", "Rerunning"],
  COMPLETED: ["Cached", "Skipped"],
  FAILED: ["TimedOut"],
  CANCELLED: ["Anything"],
  CRASHED: ["Crashed"],
  PAUSED: ["Suspended", "NotReady"],
  CANCELLING: ["Stopping"],
};
const PAST = "2020-02-03T04:05:06.789Z";
const FUTURE = "2031-02-03T04:05:06.789Z";
const TRANSITIONS = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const KEPT = {
  type: "resultmetadata",
  storage_key: "a/b",
  expiration: null,
  serializer: { type: "json" },
  prefect_version: "3.8.4",
  storage_block_id: null,
};
const AGENTS = [
  "prefect/3.8.4 (API 0.8.4)",
  "prefect/3.4.11 (API 0.8.4)",
  "prefect/3.4.0 (API 0.8.4)",
  "prefect/3.0.0 (API 0.8.4)",
  "curl/8.0.0",
];
const LIMITED_DEPLOYMENTS: readonly Readonly<Record<string, unknown>>[] = [
  { concurrency_limit: 1 },
  { concurrency_limit: 1, concurrency_options: { collision_strategy: "ENQUEUE" } },
  { concurrency_limit: 1, concurrency_options: { collision_strategy: "CANCEL_NEW" } },
  { concurrency_limit: 2, concurrency_options: { collision_strategy: "ENQUEUE", grace_period_seconds: 60 } },
];

/** The sequence with this number of a seed. */
export function buildSequence(seed: number, number: number): Sequence {
  const random = randomFrom(seed * 100_003 + number);
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T; // safe: never asked of an empty list
  const entity = chance(0.3) ? "task_run" : "flow_run";
  const isTask = entity === "task_run";

  const data = (): unknown =>
    chance(0.4) ? undefined : pick([KEPT, { type: "unpersisted" }, null, "legacy"]);
  const detailsOf = (type: Type): Record<string, unknown> => {
    const details: Record<string, unknown> = {};
    if (chance(0.25)) details.transition_id = pick(TRANSITIONS);
    if (type === "SCHEDULED" && chance(0.6)) details.scheduled_time = pick([PAST, FUTURE]);
    if (type === "PAUSED") {
      if (chance(0.7)) details.pause_key = pick(["k1", "k2"]);
      if (chance(0.7)) details.pause_timeout = pick([PAST, FUTURE, FUTURE]);
      if (chance(0.4)) details.pause_reschedule = true;
    }
    if (isTask) {
      if (chance(0.15)) details.cache_key = `${number}-${pick(["c1", "c2"])}`;
      if (details.cache_key !== undefined && chance(0.3)) details.cache_expiration = pick([PAST, FUTURE]);
      if (details.cache_key !== undefined && chance(0.2)) details.refresh_cache = true;
      if (chance(0.15)) details.deferred = true;
      if (chance(0.1)) details.retriable = false;
      if (chance(0.1)) details.task_parameters_id = TRANSITIONS[0];
    }
    return details;
  };
  const stateOf = (type: Type): Record<string, unknown> => {
    const state: Record<string, unknown> = { type };
    if (chance(0.35)) state.name = pick(NAMES[type]);
    if (chance(0.2)) state.message = "said";
    const carried = type === "COMPLETED" || chance(0.2) ? data() : undefined;
    if (carried !== undefined) state.data = carried;
    const details = detailsOf(type);
    if (Object.keys(details).length > 0) state.state_details = details;
    return state;
  };
  const policy: Record<string, unknown> = {
    retries: pick([0, 0, 1, 2, null]),
    retry_delay: isTask ? pick([0, 600, null, [0, 600]]) : pick([0, 0, 600, null]),
  };
  if (!isTask && chance(0.2)) policy.resuming = true;
  if (!isTask && chance(0.2)) policy.pause_keys = ["k1"];
  if (!isTask && chance(0.2)) policy.retry_type = pick(["in_process", "reschedule"]);

  let type: Type = pick(["SCHEDULED", "PENDING", "PENDING", "RUNNING"] as const);
  const create: Record<string, unknown> = { state: chance(0.9) ? stateOf(type) : undefined };
  if (chance(0.7)) create.empirical_policy = policy;
  const steps: Step[] = [];
  const length = 1 + Math.floor(random() * 6);
  for (let at = 0; at < length; at++) {
    if (!isTask && chance(0.06)) {
      const patches = [
        { infrastructure_pid: "host:1" },
        { empirical_policy: { retries: 2, retry_delay: 0 } },
      ];
      steps.push({ kind: "patch", body: pick(patches) });
      continue;
    }
    if (!isTask && (type === "PAUSED" ? chance(0.4) : chance(0.03))) {
      steps.push({ kind: "resume" });
      continue;
    }
    type = chance(0.75) ? pick(LIKELY[type]) : pick(STATE_TYPES);
    steps.push({ kind: "propose", state: stateOf(type), force: chance(0.12), userAgent: pick(AGENTS) });
  }
  const deployment = isTask || chance(0.4) ? null : chance(0.5) ? pick(LIMITED_DEPLOYMENTS) : {};
  const tagLimit = isTask && chance(0.3) ? pick([0, 1, 1, 2]) : null;
  return {
    number,
    entity,
    deployment,
    tagLimit,
    isContended: chance(0.5),
    subflow: !isTask && chance(0.2),
    around: isTask ? pick(["RUNNING", "RUNNING", "RUNNING", "PAUSED", "PENDING", null]) : null,
    create,
    steps,
  };
}
