import { named } from "../../domain/schedules/schedule-policy.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { listBegunRuns, type ScheduledRunRow } from "../../store/queries/schedule-policy-queries.ts";
import { makeRunDue } from "../../store/queries/waiting-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { AWAITING_FORMER, type JudgedRun, judgeRun, scheduleOfRun, siblingOf } from "./judge-run.ts";

/** A run that waits for another one is woken when that ends; else it asks again after this time. */
const ASK_AGAIN_MICROS = 30_000_000;

/** A run as it is judged, with what its state says. */
export interface PolicedRun extends JudgedRun {
  readonly name: string;
  readonly state_id: string | null;
  readonly state_message: string | null;
}

/** Changes the state of another run in the same write unit. */
export type ChangeOther = (id: string, state: ProposedState) => Promise<unknown>;

/** What a run's schedule says to its beginning; undefined: nothing. */
export type PolicyAnswer =
  | { readonly kind: "wait"; readonly delay_seconds: number; readonly reason: string }
  /** Null: the run stays as it is. */
  | { readonly kind: "reject"; readonly state: ProposedState | null; readonly reason: string };

function state(type: "CANCELLED" | "CANCELLING" | "SCHEDULED", name: string, message: string): ProposedState {
  return { type, name, message, data: null, has_result: false, details: {} };
}

/**
 * Judges a run by its schedule inside the write unit in which it is to begin, or is looked at since it is due. Runs that
 * are to be cancelled for it are told so in the same unit.
 */
export async function keepToPolicy(
  ctx: ServiceContext,
  trx: Queryable,
  run: PolicedRun,
  changeOther: ChangeOther,
): Promise<PolicyAnswer | undefined> {
  const { verdict, begun } = await judgeRun(ctx, trx, run);
  switch (verdict.kind) {
    case "begin":
      return undefined;
    case "not-due": {
      const left = (run.expected_start_time ?? 0) - ctx.clock.nowMicros();
      const reason = "An earlier run of the same schedule goes on, and this one is not due yet.";
      return { kind: "wait", delay_seconds: Math.max(1, Math.ceil(left / 1e6)), reason };
    }
    case "skip":
      return {
        kind: "reject",
        state: state("CANCELLED", "Skipped", verdict.message),
        reason: verdict.message,
      };
    case "await":
      return await waitFor(ctx, trx, run, verdict.message);
    case "catch-up":
      return {
        kind: "reject",
        state: null,
        reason: "The runs of later dates that were missed are being made.",
      };
    case "cancel-others":
      return await cancelOthers(ctx, trx, run, begun, changeOther);
  }
}

async function waitFor(
  ctx: ServiceContext,
  trx: Queryable,
  run: PolicedRun,
  message: string,
): Promise<PolicyAnswer> {
  const again = ctx.clock.nowMicros() + ASK_AGAIN_MICROS;
  const scheduled_time = formatInstant(again);
  if (run.state_name === AWAITING_FORMER && run.state_message === message) {
    // It says so already: no new state for each time that it asks.
    await makeRunDue(trx, run, again, scheduled_time);
    return { kind: "reject", state: null, reason: message };
  }
  const waiting = { ...state("SCHEDULED", AWAITING_FORMER, message), details: { scheduled_time } };
  return { kind: "reject", state: waiting, reason: message };
}

async function cancelOthers(
  ctx: ServiceContext,
  trx: Queryable,
  run: PolicedRun,
  begun: readonly ScheduledRunRow[],
  changeOther: ChangeOther,
): Promise<PolicyAnswer | undefined> {
  const own = named({ id: run.id, name: run.name, due: run.expected_start_time ?? 0 });
  for (const other of begun) {
    if (other.state_type === "CANCELLING") continue;
    const message = `Cancelled by its schedule: ${own} of the same schedule is due.`;
    await changeOther(other.id, state("CANCELLING", "Cancelling", message));
  }
  const of = scheduleOfRun(run);
  const [left] = of === undefined ? [] : await listBegunRuns(trx, ctx.store.dialect, of);
  // What no process ran was cancelled at once.
  if (left === undefined) return undefined;
  const message = `Waits until ${named(siblingOf(left))} of the same schedule, which is cancelled for it, has ended.`;
  return await waitFor(ctx, trx, run, message);
}
