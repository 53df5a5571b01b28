import type { StateDetails, StateType } from "../../contract/states/schemas.ts";
import { State, stateError } from "../state.ts";
import { Future } from "./future.ts";

/** The end of a run, as its return value decides it. */
export interface FinalDecision {
  readonly type: StateType;
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  /** The return value of a completed run; the error of any other. */
  readonly data: unknown;
  /** What the state's data says of a result that was persisted; undefined when none was. */
  readonly persisted?: unknown;
  readonly details?: Partial<StateDetails> | undefined;
}

/**
 * Prefect's rules for what a returned value means: a state is that state; a list of states or futures completes when
 * all did, is cancelled or paused when one is, and fails otherwise; anything else completes with it as the result.
 */
export function decideByReturnValue(value: unknown): FinalDecision | Promise<FinalDecision> {
  if (Future.is(value)) return decideByFuture(value);
  if (State.is(value)) return fromState(value);
  const members = listOfRuns(value);
  return members ? decideByMembers(members) : { type: "COMPLETED", data: value };
}

async function decideByFuture(future: Future): Promise<FinalDecision> {
  const { state } = await observe(future);
  return state.isCompleted() ? { type: "COMPLETED", data: state.data } : fromState(state);
}

async function decideByMembers(members: readonly (Future | State)[]): Promise<FinalDecision> {
  const states: State[] = [];
  for (const member of members) states.push(Future.is(member) ? (await observe(member)).state : member);
  return combineStates(
    states,
    states.map((state) => state.data),
  );
}

async function observe(future: Future): Promise<{ readonly state: State }> {
  future.observed = true;
  return future.settled();
}

function fromState(state: State): FinalDecision {
  const data = state.isCompleted() ? state.data : stateError(state);
  return { type: state.type, name: state.name, message: state.message ?? undefined, data };
}

function listOfRuns(value: unknown): readonly (Future | State)[] | undefined {
  const items: readonly unknown[] | undefined = Array.isArray(value)
    ? value
    : value instanceof Set
      ? [...value]
      : undefined;
  if (!items || items.length === 0) return undefined;
  return items.every((item) => Future.is(item) || State.is(item))
    ? (items as readonly (Future | State)[])
    : undefined;
}

/** One final state for several. */
export function combineStates(states: readonly State[], results: unknown): FinalDecision {
  const count = (test: (state: State) => boolean): number => states.filter(test).length;
  const total = states.length;
  const completed = count((state) => state.isCompleted());
  if (completed === total) return { type: "COMPLETED", message: "All states completed.", data: results };
  const firstError = states.find((state) => !state.isCompleted());
  const data = firstError ? stateError(firstError) : undefined;
  const cancelled = count((state) => state.isCancelled());
  if (cancelled > 0) return { type: "CANCELLED", message: `${cancelled}/${total} states cancelled.`, data };
  const paused = count((state) => state.isPaused());
  if (paused > 0) return { type: "PAUSED", message: `${paused}/${total} states paused.`, data };
  const failed = count((state) => state.isFailed() || state.isCrashed());
  if (failed > 0) return { type: "FAILED", message: `${failed}/${total} states failed.`, data };
  return { type: "FAILED", message: `${total - completed}/${total} states are not final.`, data };
}
