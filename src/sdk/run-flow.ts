import { BatutaError } from "../platform/errors.ts";
import type { FlowSpec } from "./engine/flow-spec.ts";
import { type AnyFlow, callFlow, findFlowSpec } from "./flow.ts";
import type { ResolvableArgs } from "./resolvable.ts";
import type { FlowPromise } from "./run-result.ts";
import type { Flow } from "./signatures.ts";
import type { State } from "./state.ts";

/** Options of `runFlow`. */
export interface RunFlowOptions<Args extends readonly unknown[]> {
  /** The run to go on with; it is created when it does not exist. Any UUID. */
  readonly flowRunId: string;
  /** Arguments for a run that does not exist yet. A run that exists keeps the ones it was created with. */
  readonly args?: ResolvableArgs<Args> | undefined;
  /**
   * Take the run over from a process that still holds it. That one is fenced off: whatever it still writes is
   * refused, and its signal is aborted. Default false: a run that is held is an error.
   */
  readonly takeOver?: boolean | undefined;
  /**
   * Id of a task run of a run that has ended: this one runs anew, with all that was begun after it and the tasks that it
   * was called in. What was begun before it keeps its results. A completed run gives its result up for it.
   */
  readonly retryFrom?: string | undefined;
  /** Cancels the run when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a flow as the run with this id: a run that crashed goes on where it stopped, a run that failed is tried again,
 * a completed one gives its recorded result, and a missing one is created.
 *
 * @throws the run's own error; `ApiError` with code `run-owned` when another live process has the run, `run-not-ended`
 * when it is to be retried from a task and has not ended.
 */
export function runFlow<Args extends readonly unknown[], R>(
  flow: Flow<Args, R>,
  options: RunFlowOptions<Args>,
): FlowPromise<R> {
  return start(flow, options as RunFlowOptions<readonly never[]>, false) as unknown as FlowPromise<R>; // safe: the flow's own result
}

/** Like `runFlow`, but resolves to the final state and never rejects because the run failed. */
export function runFlowState<Args extends readonly unknown[], R>(
  flow: Flow<Args, R>,
  options: RunFlowOptions<Args>,
): Promise<State> {
  return start(flow, options as RunFlowOptions<readonly never[]>, true) as Promise<State>; // safe: asked for the state
}

/**
 * Like `runFlowState` for a run that exists, whose arguments were made of its record elsewhere: a deployment's schema
 * makes dates and sets of what the API holds as JSON.
 */
export function runRecordedFlow(
  flow: AnyFlow,
  {
    flowRunId,
    takeOver,
    args,
    claim,
  }: { flowRunId: string; takeOver: boolean; args: readonly unknown[]; claim?: string | undefined },
): Promise<State> {
  const named = { flowRunId: flowRunId.toLowerCase(), takeOver, claim, prefersGiven: true };
  return callFlow(
    specOf(flow),
    undefined,
    args,
    { returnState: true },
    named,
  ) as Promise<unknown> as Promise<State>; // safe: asked for the state
}

function specOf(flow: unknown): FlowSpec {
  const spec = findFlowSpec(flow);
  if (!spec) throw new BatutaError("not-a-flow", "runFlow needs what flow() returned, as its first argument");
  return spec;
}

function start(
  flow: unknown,
  options: RunFlowOptions<readonly never[]>,
  returnState: boolean,
): Promise<unknown> {
  return callFlow(
    specOf(flow),
    undefined,
    options.args as readonly unknown[] | undefined,
    { signal: options.signal, returnState },
    {
      flowRunId: options.flowRunId.toLowerCase(),
      takeOver: options.takeOver === true,
      retryFrom: options.retryFrom?.toLowerCase(),
    },
  );
}
