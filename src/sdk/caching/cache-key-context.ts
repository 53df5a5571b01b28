/** What a cache key is made from: one call of a task. */
export interface CacheKeyContext {
  /** Module and name of the task: calls of different tasks never share a key, unless a function makes it. */
  readonly taskKey: string;
  /** Source text of the task's function. */
  readonly source: string;
  /** Arguments by parameter name, futures resolved. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Parameters of the flow run; undefined outside a flow. */
  readonly flowParameters?: Readonly<Record<string, unknown>> | undefined;
  /** Id of the flow run; of the task run outside a flow. */
  readonly runId?: string | undefined;
  /** What a key function receives first. */
  readonly taskRun?: unknown;
}
