import type { JournalState, TaskRunRecord } from "../../contract/journal/schemas.ts";
import type { StateDetails, StateType } from "../../contract/states/schemas.ts";
import type { TaskInputs } from "../../contract/task-runs/schemas.ts";
import { dynamicKeyOf } from "./call-identity.ts";
import type { Execution } from "./execution.ts";
import type { TaskSpec } from "./task-spec.ts";

const NO_DETAILS: Partial<StateDetails> = {};

/** What a state adds to its type and name. */
export interface StateExtras {
  readonly message?: string | null | undefined;
  readonly data?: unknown;
  readonly details?: Partial<StateDetails> | undefined;
}

/** The states and times of one task run, and the record made of them. */
export class CallHistory {
  id: string;
  /** What the call is recognised by; known when its inputs are. */
  callKey = "";
  name: string;
  runCount = 0;
  inputs: TaskInputs = {};
  tags: readonly string[] = [];
  cacheKey: string | null = null;
  cacheExpiration: number | null = null;
  readonly #execution: Execution;
  readonly #spec: TaskSpec;
  readonly #order: number;
  #states: JournalState[] = [];
  #startTime: number | null = null;
  #endTime: number | null = null;
  #runningSince: number | undefined;
  #totalMicros = 0;

  constructor(execution: Execution, spec: TaskSpec, id: string) {
    this.#execution = execution;
    this.#spec = spec;
    this.#order = execution.counter.nextOrder();
    this.id = id;
    this.name = spec.name;
  }

  /** Goes on from a record of an earlier attempt. */
  continue(record: TaskRunRecord): void {
    this.id = record.id;
    this.#states = [...record.states];
    this.#startTime = record.start_time;
    this.#totalMicros = Math.round(record.total_run_time * 1_000_000);
  }

  get flowRunId(): string | null {
    return this.#execution.flowRunId;
  }

  /** Enters a state now. Timestamps of one run never go backwards or repeat. */
  enter(type: StateType, name: string, extras: StateExtras = {}): JournalState {
    const last = this.#states.at(-1);
    const now = this.#execution.runtime.clock.nowMicros();
    const timestamp = last && now <= last.timestamp ? last.timestamp + 1 : now;
    if (this.#runningSince !== undefined) {
      this.#totalMicros += timestamp - this.#runningSince;
      this.#runningSince = undefined;
    }
    if (type === "RUNNING") {
      this.#runningSince = timestamp;
      this.#startTime ??= timestamp;
    }
    const isFinal = type === "COMPLETED" || type === "FAILED" || type === "CRASHED" || type === "CANCELLED";
    this.#endTime = isFinal ? timestamp : null;
    if (isFinal) this.#startTime ??= timestamp;
    const state: JournalState = {
      id: this.#execution.runtime.ids.uuid(),
      type,
      name,
      timestamp,
      message: extras.message ?? null,
      data: extras.data ?? null,
      details: extras.details ?? NO_DETAILS,
    };
    this.#states.push(state);
    return state;
  }

  /** The record as it stands. */
  toRecord(result: string | null): TaskRunRecord {
    const spec = this.#spec;
    return {
      id: this.id,
      flow_run_id: this.#execution.flowRunId,
      name: this.name,
      task_key: spec.key,
      dynamic_key: dynamicKeyOf(this.#order, this.callKey),
      task_version: spec.version ?? null,
      cache_key: this.cacheKey,
      cache_expiration: this.cacheExpiration,
      tags: this.tags as string[], // safe: records are only read
      labels: spec.labels,
      empirical_policy: spec.policy,
      task_inputs: this.inputs,
      run_count: this.runCount,
      flow_run_run_count: this.#execution.runCount,
      expected_start_time: this.#states[0]?.timestamp ?? null,
      start_time: this.#startTime,
      end_time: this.#endTime,
      total_run_time: this.#totalMicros / 1_000_000,
      states: this.#states.slice(),
      result,
    };
  }
}
