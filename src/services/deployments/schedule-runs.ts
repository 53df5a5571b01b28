import type { Schedule } from "../../contract/deployments/schedules.ts";
import { jsonText } from "../../contract/json-text.ts";
import { localText } from "../../domain/schedules/local-text.ts";
import {
  defaultHorizon,
  type Horizon,
  nextLook,
  upcomingDates,
} from "../../domain/schedules/upcoming-dates.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  listDueSchedules,
  listSchedulesToRun,
  type ScheduleToRun,
  setNextLooks,
} from "../../store/queries/deployment-schedule-queries.ts";
import { insertScheduledRuns } from "../../store/queries/scheduled-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { type PreparedFlowRun, prepareFlowRun } from "../flow-runs/new-flow-run.ts";
import { makeRunName } from "../run-names.ts";
import { mergeJsonObjects } from "./merge-json.ts";

const DAY = 86_400_000_000;
const KINDS = { interval: "IntervalSchedule", cron: "CronSchedule", rrule: "RRuleSchedule" } as const;

function kindOf(schedule: Schedule): string {
  return "interval" in schedule ? KINDS.interval : "cron" in schedule ? KINDS.cron : KINDS.rrule;
}

function stateAt(date: number): ProposedState {
  const details = { scheduled_time: formatInstant(date) };
  const message = "Flow run scheduled";
  return { type: "SCHEDULED", name: "Scheduled", message, data: null, has_result: false, details };
}

type ScheduledRun = Pick<PreparedFlowRun, "row" | "state">;

/** The runs of a schedule at these dates. */
function runsAt(
  ctx: ServiceContext,
  row: ScheduleToRun,
  schedule: Schedule,
  dates: readonly number[],
): ScheduledRun[] {
  const [firstDate, ...otherDates] = dates;
  if (firstDate === undefined) return [];
  const prefix = `scheduled ${row.deployment_id} ${row.id}`;
  const keyAt = (date: number): string => `${prefix} ${localText(date, schedule.timezone)}`;
  const init = {
    flow_id: row.flow_id,
    deployment_id: row.deployment_id,
    deployment_version: row.version,
    parameters: jsonText(mergeJsonObjects([row.deployment_parameters, row.parameters])),
    empirical_policy: {},
    tags: ["auto-scheduled", ...(JSON.parse(row.tags) as string[])], // safe: written from the contract's type only
    labels: { ...JSON.parse(row.labels), "prefect.deployment.id": row.deployment_id },
    work_queue_id: row.work_queue_id,
    work_queue_name: row.work_queue_name,
    work_pool_id: row.work_pool_id,
    work_pool_name: row.work_pool_name,
    job_variables: {},
    auto_scheduled: true,
    created_by: { id: row.id, type: "SCHEDULE", display_value: row.slug ?? kindOf(schedule) },
    idempotency_key: keyAt(firstDate),
  };
  const first = prepareFlowRun(ctx, init, stateAt(firstDate));
  // The others differ in little: thousands are made in one pass.
  const others = otherDates.map((date) => {
    const id = ctx.ids.uuid();
    const details = { ...first.state.details, flow_run_id: id, scheduled_time: formatInstant(date) };
    const state = { ...first.state, id: ctx.ids.uuid(), details };
    const own = { id, name: makeRunName(ctx.ids), state_id: state.id, idempotency_key: keyAt(date) };
    const times = { expected_start_time: date, next_scheduled_start_time: date };
    return { row: { ...first.row, ...own, ...times }, state };
  });
  return [first, ...others];
}

const dateOf = ({ row }: ScheduledRun): number => row.expected_start_time ?? 0;

/** What a look at one schedule leads to. */
interface Look {
  readonly runs: readonly ScheduledRun[];
  /** When the schedule is looked at next. */
  readonly next: number;
}

/** A schedule that cannot be computed makes no runs and is tried again after a day; the others go on. */
function look(ctx: ServiceContext, row: ScheduleToRun, horizon: Horizon): Look {
  try {
    const schedule = JSON.parse(row.schedule) as Schedule; // safe: written from the contract's type only
    const maxRuns = Math.min(horizon.maxRuns, row.max_scheduled_runs ?? horizon.maxRuns);
    const own = { ...horizon, maxRuns };
    const dates = upcomingDates(schedule, own);
    return { runs: runsAt(ctx, row, schedule, dates), next: nextLook(dates, own) };
  } catch (error) {
    const fields = { schedule_id: row.id, deployment_id: row.deployment_id, err: error };
    ctx.logger.error("the runs of a schedule could not be made", fields);
    return { runs: [], next: horizon.start + DAY };
  }
}

/** Inside a write unit, makes the runs of these schedules; those that were made before stay as they are. */
async function makeRuns(
  ctx: ServiceContext,
  trx: Queryable,
  rows: readonly ScheduleToRun[],
  horizon: Horizon,
  facts: DomainFact[],
): Promise<ReadonlyMap<string, number>> {
  const looks = rows.map((row) => ({ id: row.id, ...look(ctx, row, horizon) }));
  // By date: what is new lies together in the indexes by time, so that a commit writes fewer of their pages.
  const runs = looks.flatMap((each) => each.runs).sort((a, b) => dateOf(a) - dateOf(b));
  const fresh = await insertScheduledRuns(trx, ctx.store.dialect, runs, ctx.clock.nowMicros());
  for (const { row, state } of fresh) {
    facts.push({ kind: "flow-run-state-changed", run_id: row.id, initial_type: null, state });
  }
  await ctx.tell?.flowRunStates(
    trx,
    fresh.map(({ row, state }) => ({ flow_run_id: row.id, initial: null, state, intended: state.type })),
  );
  return new Map(looks.map(({ id, next }) => [id, next]));
}

/**
 * One batch of the scheduler: makes the runs of schedules whose time to be looked at has come.
 *
 * @returns how many schedules were looked at, and how many runs are new
 */
export async function scheduleBatch(
  ctx: ServiceContext,
  size: number,
): Promise<{ readonly looked: number; readonly made: number }> {
  const facts: DomainFact[] = [];
  const looked = await ctx.store.write(async (trx) => {
    facts.length = 0;
    const now = ctx.clock.nowMicros();
    const due = await listDueSchedules(trx, ctx.store.dialect, now, size);
    const awake = due.filter((row) => row.paused === 0);
    const next = new Map(await makeRuns(ctx, trx, awake, defaultHorizon(now), facts));
    // A paused deployment is looked at when it is resumed; the rest is a backstop.
    for (const row of due) if (row.paused !== 0) next.set(row.id, now + DAY);
    await setNextLooks(trx, ctx.store.dialect, next);
    return due.length;
  });
  ctx.facts.publish(facts);
  return { looked, made: facts.length };
}

/** What of a deployment the making of its runs needs to know. */
export interface ChangedDeployment {
  readonly id: string;
  readonly paused: boolean;
}

/**
 * Makes the runs of a deployment that was just changed, without waiting for the scheduler's next pass. The change is
 * committed: what goes wrong here is logged, and the scheduler tries again.
 */
export async function scheduleSoon(ctx: ServiceContext, deployment: ChangedDeployment): Promise<void> {
  if (deployment.paused) return;
  try {
    await scheduleDeployment(ctx, deployment.id, defaultHorizon(ctx.clock.nowMicros()), true);
  } catch (error) {
    ctx.logger.warn("runs of a changed deployment are left to the scheduler", {
      id: deployment.id,
      err: error,
    });
  }
}

/** Makes the runs of a deployment's active schedules within a horizon, whether it is paused or not. */
export async function scheduleDeployment(
  ctx: ServiceContext,
  id: string,
  horizon: Horizon,
  settlesNextLook: boolean,
): Promise<void> {
  const known = await listSchedulesToRun(ctx.store.db, id);
  if (known.length === 0) return;
  const facts: DomainFact[] = [];
  await ctx.store.write(
    async (trx) => {
      facts.length = 0;
      const rows = await listSchedulesToRun(trx, id);
      const next = await makeRuns(ctx, trx, rows, horizon, facts);
      if (settlesNextLook) await setNextLooks(trx, ctx.store.dialect, next);
    },
    { lane: id },
  );
  ctx.facts.publish(facts);
}
