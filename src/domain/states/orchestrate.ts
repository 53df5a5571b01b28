import type { SomeStateDetails, StateType } from "../../contract/states/schemas.ts";

/** A state that a run is asked to enter, or that a rule puts in its place. */
export interface ProposedState {
  readonly type: StateType;
  readonly name: string;
  readonly message: string | null;
  /** What the state carries; the rules only look at whether it is a kept result. */
  readonly data: unknown;
  /** Whether `data` says where a result is kept (null and `{"type":"unpersisted"}` do not). */
  readonly has_result: boolean;
  readonly details: SomeStateDetails;
}

/** The state that a run is in. */
export interface CurrentState extends ProposedState {
  readonly id: string;
  /** When it began, integer microseconds. */
  readonly timestamp: number;
}

/** What a rule looks at: a run, the state it is in, the state it shall enter, and what else is known. */
export interface Transition<Run, Facts> {
  readonly initial: CurrentState | null;
  readonly proposed: ProposedState;
  readonly run: Run;
  readonly facts: Facts;
  /** An earlier rule has put `proposed` in place of what was proposed. */
  readonly isReplaced?: boolean;
}

/** What a rule says; undefined: nothing. */
export type Decision<Run> =
  | {
      /** Goes on with a changed proposal or run. The change is dropped when a later rule turns the transition. */
      readonly kind: "amend";
      readonly state?: Partial<ProposedState> | undefined;
      readonly run?: Partial<Run> | undefined;
    }
  | {
      /** Puts another state in place of the proposed one; null: the run stays as it is. */
      readonly kind: "reject";
      readonly state: ProposedState | null;
      readonly reason: string;
      readonly run?: Partial<Run> | undefined;
    }
  | { readonly kind: "wait"; readonly delay_seconds: number; readonly reason: string }
  | { readonly kind: "abort"; readonly reason: string };

/** `"none"` is a run without a state. */
export type StateKind = StateType | "none";

/** A pure rule, asked when the transition leads from one of `from` to one of `to`. */
export interface Rule<Run, Facts> {
  readonly name: string;
  readonly from: ReadonlySet<StateKind>;
  readonly to: ReadonlySet<StateType>;
  decide(transition: Transition<Run, Facts>): Decision<Run> | undefined;
}

/** What became of a proposal. `state` is what to write; null: nothing. */
export interface Verdict<Run> {
  readonly status: "ACCEPT" | "REJECT" | "WAIT" | "ABORT";
  readonly state: ProposedState | null;
  readonly reason: string | null;
  readonly delay_seconds: number | null;
  /** The run with the changes of the rules whose transition took place. */
  readonly run: Run;
}

interface SeenPatch<Run> {
  /** Null: stays whatever follows. */
  readonly type: StateType | null;
  readonly patch: Partial<Run>;
}

/**
 * Asks the rules in order. A rejection with another state does not end the list: later rules are asked about that
 * state. WAIT, ABORT and a rejection without a state end it, and nothing is written.
 */
export function orchestrate<Run extends object, Facts>(
  rules: readonly Rule<Run, Facts>[],
  transition: Transition<Run, Facts>,
): Verdict<Run> {
  const { initial, facts } = transition;
  const from: StateKind = initial?.type ?? "none";
  let { proposed, run } = transition;
  let status: "ACCEPT" | "REJECT" = "ACCEPT";
  let reason: string | null = null;
  const patches: SeenPatch<Run>[] = [];
  const keep = (type: StateType | null, patch: Partial<Run> | undefined): void => {
    if (patch === undefined) return;
    patches.push({ type, patch });
    run = { ...run, ...patch };
  };
  const unwritten = { state: null, run: transition.run, delay_seconds: null };
  for (const rule of rules) {
    if (!rule.from.has(from) || !rule.to.has(proposed.type)) continue;
    const decision = rule.decide({ initial, proposed, run, facts, isReplaced: status === "REJECT" });
    if (decision === undefined) continue;
    if (decision.kind === "abort") return { ...unwritten, status: "ABORT", reason: decision.reason };
    if (decision.kind === "wait") {
      return { ...unwritten, status: "WAIT", reason: decision.reason, delay_seconds: decision.delay_seconds };
    }
    if (decision.kind === "amend") {
      if (decision.state !== undefined) proposed = { ...proposed, ...decision.state };
      keep(proposed.type, decision.run);
      continue;
    }
    if (decision.state === null) return { ...unwritten, status: "REJECT", reason: decision.reason };
    status = "REJECT";
    reason = decision.reason;
    proposed = decision.state;
    keep(null, decision.run);
  }
  const valid = patches.filter(({ type }) => type === null || type === proposed.type);
  const finalRun: Run = Object.assign({}, transition.run, ...valid.map(({ patch }) => patch));
  return { status, state: proposed, reason, delay_seconds: null, run: finalRun };
}
