import { judgeScheduledRun } from "../../domain/schedules/schedule-policy.ts";
import { formatInstant } from "../../platform/instants.ts";
import { lockFlowRun } from "../../store/queries/flow-run-writes.ts";
import {
  listBegunRuns,
  listSchedulesToSettle,
  listWaitingRuns,
  type ScheduledRunRow,
  type ScheduleToSettle,
} from "../../store/queries/schedule-policy-queries.ts";
import { makeRunDue } from "../../store/queries/waiting-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { changeFlowRunState } from "../flow-runs/change-state.ts";
import { AWAITING_FORMER, policyFacts, siblingOf } from "./judge-run.ts";
import { keepToPolicy } from "./keep-to-policy.ts";

/** Of more waiting runs of one schedule the others are seen to in the next pass. */
const MAX_WAITING = 1000;

/**
 * Judges the runs that are due, and that nobody has begun, by what their schedules say of missed and overlapping runs:
 * what somebody asks to begin is judged then, what nobody asks for is judged here. Returns how many it changed.
 */
export async function settleSchedules(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
  const { reader, dialect } = ctx.store;
  let changed = 0;
  for (const schedule of await listSchedulesToSettle(reader, dialect, ctx.clock.nowMicros())) {
    for (const run of await runsToChange(ctx, schedule)) {
      if (signal.aborted) return changed;
      if (await settleRun(ctx, run)) changed += 1;
    }
  }
  return changed;
}

/** Those for which there seems to be something to do: what it is, is decided under a lock. */
async function runsToChange(ctx: ServiceContext, schedule: ScheduleToSettle): Promise<ScheduledRunRow[]> {
  const { reader, dialect } = ctx.store;
  const now = ctx.clock.nowMicros();
  const waiting = await listWaitingRuns(reader, dialect, schedule, now, MAX_WAITING);
  const begun = schedule.overlap === "allow" ? [] : await listBegunRuns(reader, dialect, schedule);
  const shared = { ...policyFacts(ctx, schedule, now), begun: begun.map(siblingOf) };
  const siblings = waiting.map(siblingOf);
  return waiting.filter((run, at) => {
    const isWaiting = run.state_name === AWAITING_FORMER;
    const verdict = judgeScheduledRun({
      ...shared,
      due: run.expected_start_time ?? now,
      awaitsFormer: isWaiting,
      earlier: at > 0 ? siblings[0] : undefined,
      later: at < siblings.length - 1 ? siblings.at(-1) : undefined,
    });
    if (verdict.kind === "begin" || verdict.kind === "await") return isWaiting === (verdict.kind === "begin");
    return verdict.kind === "skip" || verdict.kind === "cancel-others";
  });
}

async function settleRun(ctx: ServiceContext, found: ScheduledRunRow): Promise<boolean> {
  const { changed, facts } = await ctx.store.write(
    async (trx) => {
      const facts: DomainFact[] = [];
      const run = await lockFlowRun(trx, ctx.store.dialect, found.id);
      if (run === undefined || run.state_id !== found.state_id) return { changed: false, facts };
      const answer = await keepToPolicy(ctx, trx, run, (id, state) =>
        changeFlowRunState(ctx, trx, id, state, {}, facts),
      );
      const now = ctx.clock.nowMicros();
      if (answer === undefined && run.state_name === AWAITING_FORMER) {
        if ((run.next_scheduled_start_time ?? 0) <= now) return { changed: false, facts };
        await makeRunDue(trx, run, now, formatInstant(now));
        facts.push({ kind: "flow-run-due", run_id: run.id });
        return { changed: true, facts };
      }
      if (answer?.kind !== "reject" || answer.state === null) return { changed: false, facts };
      const { written } = await changeFlowRunState(ctx, trx, run.id, answer.state, {}, facts);
      return { changed: written, facts };
    },
    { lane: found.id },
  );
  ctx.facts.publish(facts);
  return changed;
}
