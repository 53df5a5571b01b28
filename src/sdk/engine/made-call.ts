import type { RunScope } from "../run-context.ts";
import type { Upstream } from "./arguments.ts";
import type { CallPlace } from "./call-identity.ts";
import type { Execution, LiveCall } from "./execution.ts";
import type { Future } from "./future.ts";
import type { TaskSpec } from "./task-spec.ts";

/** What one call was given beside its arguments. */
export interface CallExtras {
  /** Value of `this` for methods. */
  readonly self: unknown;
  readonly waitFor: readonly Upstream[];
  readonly callKey: string | undefined;
}

/** What is known of a call in the moment in which it is made; all that it holds until it is let in. */
export interface MadeCall extends LiveCall {
  readonly execution: Execution;
  readonly spec: TaskSpec;
  readonly args: readonly unknown[];
  readonly extras: CallExtras;
  readonly scope: RunScope;
  readonly upstreams: readonly Upstream[];
  /** Whether futures or annotations among the arguments must be replaced before the function sees them. */
  readonly needsSubstitution: boolean;
  /** Undefined when its inputs have no fingerprint and it has no `callKey`. */
  readonly place: CallPlace | undefined;
  /** Its future is settled. */
  end(): void;
}

/** Makes a call and begins it. */
export type StartCall = (
  execution: Execution,
  spec: TaskSpec,
  args: readonly unknown[],
  extras: CallExtras,
  scope: RunScope,
) => Future;
