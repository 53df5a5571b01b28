import { inspect } from "node:util";
import type { State } from "../state.ts";

/** A hook with its subject already given: the task or flow it belongs to. */
export type BoundHook<Info> = (info: Info, state: State) => unknown;

/** Hooks of a task by the moment they run. */
export interface TaskHooks<Info> {
  readonly onRunning: readonly BoundHook<Info>[];
  readonly onCompletion: readonly BoundHook<Info>[];
  readonly onFailure: readonly BoundHook<Info>[];
}

/** Hooks of a flow by the moment they run. */
export interface FlowHooks<Info> extends TaskHooks<Info> {
  readonly onCancellation: readonly BoundHook<Info>[];
  readonly onCrashed: readonly BoundHook<Info>[];
}

/** Runs hooks one after another; what one throws is told and stops nobody. */
export async function runHooks<Info>(
  hooks: readonly BoundHook<Info>[],
  info: Info,
  state: State,
  onError: (message: string) => void,
): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook(info, state);
    } catch (error) {
      onError(`a state hook ('${hook.name || "anonymous"}') failed on ${state.name}: ${inspect(error)}`);
    }
  }
}
