/** What a run's code may know of its flow run. */
export interface FlowRunInfo {
  readonly id: string;
  readonly name: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly flowVersion: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  /** 1 for the first attempt, one more for each retry. */
  readonly runCount: number;
  readonly scheduledStartTime: Date | undefined;
  readonly parentFlowRunId: string | undefined;
  readonly rootFlowRunId: string;
  readonly deploymentId: string | undefined;
}

/** What a run's code may know of its task run. */
export interface TaskRunInfo {
  readonly id: string;
  readonly name: string;
  readonly taskName: string;
  readonly taskKey: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  /** 1 for the first attempt, one more for each retry. */
  readonly runCount: number;
  /** The same for every attempt and replay of this call: hand it to outside services as their idempotency key. */
  readonly idempotencyKey: string;
}
