export { BatutaError, type BatutaErrorOptions } from "./platform/errors.ts";
export {
  type AllowFailure,
  allowFailure,
  type Freeze,
  freeze,
  type Opaque,
  opaque,
  type Quote,
  quote,
  type Unmapped,
  unmapped,
} from "./sdk/annotations.ts";
export { asTask } from "./sdk/as-task.ts";
export { CachePolicy } from "./sdk/caching/cache-policy.ts";
export type { LockManager } from "./sdk/caching/locks/lock-manager.ts";
export {
  cacheKeyFnPolicy,
  compose,
  DEFAULT,
  FLOW_PARAMETERS,
  INPUTS,
  inputs,
  NO_CACHE,
  NONE,
  RUN_ID,
  TASK_SOURCE,
} from "./sdk/caching/policies.ts";
export type {
  BucketSource,
  DeploymentConcurrency,
  DeploymentOptions,
  DeployOptions,
  DeployTarget,
  DockerImage,
  FlowSource,
  GitSource,
  RunDeploymentOptions,
  ServeLimits,
  ServeOptions,
} from "./sdk/deployments/deployment-options.ts";
export type { DeploymentVersion } from "./sdk/deployments/deployment-versions.ts";
export type { FlowDeployment } from "./sdk/deployments/register-deployment.ts";
export type { DeploymentRun } from "./sdk/deployments/run-deployment.ts";
export {
  deploy,
  listDeploymentVersions,
  rollBackDeployment,
  runDeployment,
  serve,
} from "./sdk/deployments.ts";
export { getRunLogger } from "./sdk/engine/current-logger.ts";
export { exponentialBackoff } from "./sdk/engine/retries.ts";
export {
  CancelledRunError,
  CrashedRunError,
  FatalError,
  RetryableError,
  RunFencedError,
  RunTimeoutError,
  UpstreamTaskError,
} from "./sdk/errors.ts";
export { flow } from "./sdk/flow.ts";
export type { FlowHook, FlowOptions } from "./sdk/flow-options.ts";
export { type BuildDeploymentOptions, Deployment } from "./sdk/legacy/deployment.ts";
export { Flow } from "./sdk/legacy/flow.ts";
export type { GraphBody, GraphFlow, GraphFlowOptions, GraphTask } from "./sdk/legacy/graph-flow.ts";
export { Parameter, type ParameterOptions } from "./sdk/legacy/parameter.ts";
export type { TaskStates } from "./sdk/legacy/task-states.ts";
export { getLogger } from "./sdk/logging/get-logger.ts";
export type { RunLogger } from "./sdk/logging/run-logger.ts";
export { Secret } from "./sdk/results/secret.ts";
export { COMPRESSIONS, compressedSerializer } from "./sdk/results/serializers/compressed-serializer.ts";
export { jsonSerializer } from "./sdk/results/serializers/json-serializer.ts";
export type { ResultSerializer } from "./sdk/results/serializers/result-serializer.ts";
export { memoryStorage } from "./sdk/results/storages/memory-storage.ts";
export type { ResultStorage } from "./sdk/results/storages/result-storage.ts";
export { branch, findRunContext, getRunContext, type RunContext, tags } from "./sdk/run-context.ts";
export { type RunFlowOptions, runFlow, runFlowState } from "./sdk/run-flow.ts";
export type { FlowRunInfo, TaskRunInfo } from "./sdk/run-info.ts";
export { concurrentRunner } from "./sdk/runners/concurrent-runner.ts";
export type { TaskRunner } from "./sdk/runners/task-runner.ts";
export { type ThreadRunnerOptions, threadRunner } from "./sdk/runners/thread-runner.ts";
export {
  type CronOptions,
  cron,
  type IntervalLength,
  interval,
  rrule,
  type Schedule,
} from "./sdk/schedule.ts";
export type { FlowCallOptions, Task, TaskCallOptions } from "./sdk/signatures.ts";
export {
  AwaitingRetry,
  Cancelled,
  Cancelling,
  Completed,
  Crashed,
  Failed,
  Paused,
  Pending,
  Retrying,
  Running,
  Scheduled,
  State,
  type StateOptions,
  TimedOut,
} from "./sdk/state.ts";
export { fileLocks, localStorage, memoryLocks } from "./sdk/stores.ts";
export { task } from "./sdk/task.ts";
export type { TaskFuture, TaskFutureList } from "./sdk/task-future.ts";
export type { CallParameters, RetryDelaySeconds, TaskHook, TaskOptions } from "./sdk/task-options.ts";
export type { CommitMode, IsolationLevel } from "./sdk/transactions/modes.ts";
export { getTransaction, transaction } from "./sdk/transactions/run-transaction.ts";
export type { Transaction, TransactionHook, TransactionOptions } from "./sdk/transactions/transaction.ts";
export { tx } from "./sdk/transactions/tx-step.ts";
export type { FlowGraph, FlowGraphEdge, FlowGraphNode } from "./sdk/visualize/flow-graph.ts";
export { asCompleted, type DoneAndNotDone, type EndedRun, waitAll } from "./sdk/wait.ts";
