import { z } from "zod";
import { FlowRun, SomeFlowRunPolicy } from "../flow-runs/schemas.ts";
import { Flow, FlowName } from "../flows/schemas.ts";
import { JsonObject, Labels, Uuid } from "../primitives.ts";
import { SomeStateDetails, StateType } from "../states/schemas.ts";
import { SomeTaskRunPolicy, TaskInputs } from "../task-runs/schemas.ts";

/** Integer microseconds since the epoch. The journal is Batuta's own, so instants travel as they are stored. */
export const Micros = z.int();

/** One state of a journaled task run. Only set details travel. */
export const JournalState = z.object({
  id: Uuid,
  type: StateType,
  name: z.string(),
  timestamp: Micros,
  message: z.string().nullable(),
  data: z.unknown(),
  details: SomeStateDetails,
});
export type JournalState = z.infer<typeof JournalState>;

/**
 * All that is known of a task run, whole each time: a resend or a later record of the same id replaces the earlier
 * one when it is of a later attempt of the flow (`flow_run_run_count`), or of the same one and has at least as many
 * states. So appending is idempotent.
 */
export const TaskRunRecord = z.object({
  id: Uuid,
  flow_run_id: Uuid.nullable(),
  name: z.string(),
  task_key: z.string(),
  /** Derived from the call's identity (scope, fingerprint of inputs, number among equals). */
  dynamic_key: z.string(),
  task_version: z.string().nullable(),
  cache_key: z.string().nullable(),
  cache_expiration: Micros.nullable(),
  tags: z.array(z.string()),
  labels: Labels,
  empirical_policy: SomeTaskRunPolicy,
  task_inputs: TaskInputs,
  run_count: z.int(),
  flow_run_run_count: z.int(),
  expected_start_time: Micros.nullable(),
  start_time: Micros.nullable(),
  end_time: Micros.nullable(),
  /** Seconds. */
  total_run_time: z.number(),
  /** History, oldest first; the last one is the current state. Never empty. */
  states: z.array(JournalState).min(1),
  /** The serialised return value or error, at most 1 MB; null when there is none or it is kept in result storage. */
  result: z.string().nullable(),
});
export type TaskRunRecord = z.infer<typeof TaskRunRecord>;

/** Who runs a flow run: enough for a person, or another process of the machine, to tell whether it still lives. */
export const RunOwner = z.object({
  id: Uuid,
  host: z.string(),
  pid: z.int(),
  /** When the process started, as the host tells it; tells a reused pid apart. Opaque. */
  process_start: z.string().nullable(),
});
export type RunOwner = z.infer<typeof RunOwner>;

/** Creates the run if it does not exist, claims it for an owner, and tells what is known: one round trip to start. */
export const BeginRunBody = z.object({
  flow_name: FlowName,
  flow_run_id: Uuid,
  owner: RunOwner,
  lease_seconds: z.number().positive().default(30),
  /** Take the run over from an owner whose lease is still alive (fencing makes this safe). */
  take_over: z.boolean().default(false),
  /** The transition id of the claim for which this process was started: it may begin what still stands so, or runs. */
  claim: Uuid.nullish(),
  /** Of a run that has ended: the task run from which on it is run anew, as of `retry-flow-run-from`. */
  retry_from: Uuid.nullish(),
  /** Used only when the run does not exist yet. Absent: a missing run is answered with 404. */
  create: z
    .object({
      name: z.string().nullish(),
      flow_version: z.string().nullish(),
      parameters: JsonObject.default({}),
      tags: z.array(z.string()).default([]),
      labels: Labels.default({}),
      context: JsonObject.default({}),
      empirical_policy: SomeFlowRunPolicy.default({}),
      idempotency_key: z.string().nullish(),
      /** Finds this run again when its script is started anew: see `find-unfinished-run`. */
      resume_key: z.string().nullish(),
      /** The tracking task run of a subflow; made with the run, its states follow the run's. */
      parent: z
        .object({
          task_run_id: Uuid,
          flow_run_id: Uuid.nullable(),
          task_key: z.string(),
          dynamic_key: z.string(),
          name: z.string(),
          task_inputs: TaskInputs.default({}),
          tags: z.array(z.string()).default([]),
          /** The parent's attempt, kept on the tracking task run, also when the subflow run exists already. */
          flow_run_run_count: z.int().default(0),
          /** The epoch of the parent's owner; a stale one is refused, so that a lost owner starts no subflow. */
          epoch: z.int().nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type BeginRunBody = z.infer<typeof BeginRunBody>;

export const BeginRunReply = z.object({
  /** False when the run was there before, for example of an attempt that crashed. */
  created: z.boolean(),
  flow: Flow,
  flow_run: FlowRun,
  /** Every later write of this owner carries it. */
  epoch: z.int(),
  lease_seconds: z.number(),
  /** True when a dead attempt goes on: its Failed records replay too, and the run count does not grow. */
  resuming: z.boolean(),
  /** The journaled return value, when the run has completed. */
  result: z.string().nullable(),
});
export type BeginRunReply = z.infer<typeof BeginRunReply>;

/** The newest run with this resume key, when it has not ended, or has Crashed. */
export const UnfinishedRun = z.object({
  flow_run_id: Uuid,
  name: z.string(),
  state_type: StateType.nullable(),
  owner: RunOwner.nullable(),
  /** Whether the owner's lease still runs, by the database's clock. */
  lease_alive: z.boolean(),
});
export type UnfinishedRun = z.infer<typeof UnfinishedRun>;

/** A page of journal records for replay, in a stable order; `next_after` asks for the next page. */
export const JournalPage = z.object({ records: z.array(TaskRunRecord), next_after: Uuid.nullable() });
export type JournalPage = z.infer<typeof JournalPage>;

/** One append: the record and the owner's epoch (null outside a flow run). */
export const JournalEntry = z.object({ epoch: z.int().nullable(), record: TaskRunRecord });
export type JournalEntry = z.infer<typeof JournalEntry>;

/** What became of an entry. `run-fenced`: another owner has the run; `journal-full`: the run's size limit. */
export const JournalRefusal = z.object({
  code: z.enum(["run-fenced", "run-not-found", "journal-full", "invalid-record"]),
  message: z.string(),
});
export type JournalRefusal = z.infer<typeof JournalRefusal>;
