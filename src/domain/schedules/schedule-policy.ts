import type { ScheduleMissed, ScheduleOverlap } from "../../contract/deployments/schedules.ts";

/** Another run of the same schedule; instants are integer microseconds. */
export interface SiblingRun {
  readonly id: string;
  readonly name: string;
  readonly due: number;
}

/** What decides about a run that its schedule has made and that has not begun. */
export interface PolicyFacts {
  readonly overlap: ScheduleOverlap;
  readonly missed: ScheduleMissed | null;
  readonly now: number;
  /** The time for which the schedule made it. */
  readonly due: number;
  /** How long after its time it counts as missed. */
  readonly lateAfter: number;
  /** It waits for a former run already. */
  readonly awaitsFormer: boolean;
  /** Runs of the schedule that somebody took and that have not ended, the earliest first. */
  readonly begun: readonly SiblingRun[];
  /** The earliest run that is due before this one and has not begun. */
  readonly earlier: SiblingRun | undefined;
  /** The latest run that is due after this one, by now, and has not begun. */
  readonly later: SiblingRun | undefined;
  /** Later dates have passed whose runs are still to be made. */
  readonly isCatchingUp: boolean;
}

/** What is to be done with the run. */
export type PolicyVerdict =
  | { readonly kind: "begin" }
  /** It is too early to say. */
  | { readonly kind: "not-due" }
  | { readonly kind: "skip"; readonly message: string }
  /** It waits until the other run has ended, or begun. */
  | { readonly kind: "await"; readonly run: SiblingRun; readonly message: string }
  /** These are cancelled, then it waits for them. */
  | { readonly kind: "cancel-others"; readonly runs: readonly SiblingRun[] }
  /** It waits until the runs of later dates are made. */
  | { readonly kind: "catch-up" };

const BEGIN: PolicyVerdict = { kind: "begin" };

/** Whether a run can begin, by what its schedule says of missed and of overlapping runs. */
export function judgeScheduledRun(facts: PolicyFacts): PolicyVerdict {
  return judgeMissed(facts) ?? judgeOverlap(facts) ?? BEGIN;
}

function judgeMissed(facts: PolicyFacts): PolicyVerdict | undefined {
  const { missed, now, due, lateAfter, awaitsFormer, later, isCatchingUp } = facts;
  if (missed === null || missed === "run-all" || now - due < lateAfter) return undefined;
  if (missed === "skip") {
    // Somebody asked for it in time: it waits as it was told to.
    if (awaitsFormer) return undefined;
    return skip(
      `Missed: it was due at ${at(due)}, and had not begun ${Math.floor(lateAfter / 1e6)} seconds later.`,
    );
  }
  if (later !== undefined)
    return skip(`Missed: it was due at ${at(due)}; ${named(later)}, due later, stands for it.`);
  return isCatchingUp ? { kind: "catch-up" } : undefined;
}

function judgeOverlap(facts: PolicyFacts): PolicyVerdict | undefined {
  const { overlap, now, due, begun, earlier, later } = facts;
  if (overlap === "allow") return undefined;
  const [first] = begun;
  if (overlap === "queue") {
    // Those that wait begin in their order, too.
    const former = first ?? earlier;
    if (former === undefined) return undefined;
    if (now < due) return { kind: "not-due" };
    return {
      kind: "await",
      run: former,
      message: `Waits until ${named(former)} of the same schedule has ended.`,
    };
  }
  if (overlap === "cancel-running") {
    // What is due later would cancel it at once.
    const next = begun.findLast((run) => run.due > due) ?? later;
    if (next !== undefined && now >= due)
      return skip(`Skipped: ${named(next)} of the same schedule, due later, goes on in its place.`);
  }
  if (first === undefined) return undefined;
  if (now < due) return { kind: "not-due" };
  return overlap === "skip"
    ? skip(`Skipped: ${named(first)} of the same schedule had not ended when this run was due.`)
    : { kind: "cancel-others", runs: begun };
}

function skip(message: string): PolicyVerdict {
  return { kind: "skip", message };
}

function at(micros: number): string {
  return `${new Date(micros / 1000).toISOString().slice(0, 19)}Z`;
}

/** A run in a sentence. */
export function named({ name, id, due }: SiblingRun): string {
  return `run '${name}' (${id}, due ${at(due)})`;
}
