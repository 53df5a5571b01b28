import type { Schedule } from "../../contract/deployments/schedules.ts";
import { jsonText } from "../../contract/json-text.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { ScheduleToRun } from "../../store/queries/deployment-schedule-queries.ts";
import type { ServiceContext } from "../context.ts";
import { checkedParameters, type PreparedFlowRun, prepareFlowRun } from "../flow-runs/new-flow-run.ts";
import { makeRunName } from "../run-names.ts";
import { mergeJsonObjects } from "./merge-json.ts";

const KINDS = { interval: "IntervalSchedule", cron: "CronSchedule", rrule: "RRuleSchedule" } as const;

function kindOf(schedule: Schedule): string {
  return "interval" in schedule ? KINDS.interval : "cron" in schedule ? KINDS.cron : KINDS.rrule;
}

/** A run that a schedule makes, with its state. */
export type ScheduledRun = Pick<PreparedFlowRun, "row" | "state">;

/** Which run of which schedule. */
export interface WantedRun {
  readonly id: string;
  readonly schedule: Schedule;
  /** Integer microseconds. */
  readonly date: number;
  /** The date in the schedule's zone: its runs are known by it. */
  readonly local: string;
  /** What its first state says, if it is not what those of all others say. */
  readonly message?: string;
}

/** By date, so that what is new lies together in the indexes by time; and everywhere in the same order. */
export function byDate(a: WantedRun, b: WantedRun): number {
  return a.date - b.date || (a.id < b.id ? -1 : a.id === b.id ? 0 : 1);
}

const SCHEDULED: ProposedState = {
  type: "SCHEDULED",
  name: "Scheduled",
  message: "Flow run scheduled",
  data: null,
  has_result: false,
  details: {},
};

/** By which a run of a schedule is known, and made once. Of one flow; as Prefect's servers write it. */
function keyOfRun(deploymentId: string, { id, local }: WantedRun): string {
  return `${keyOfSchedule(deploymentId, id)}${local}`;
}

/** What the keys of a schedule's runs begin with: then comes the date. */
export function keyOfSchedule(deploymentId: string, id: string): string {
  return `scheduled ${deploymentId} ${id} `;
}

/** What all runs of a schedule have in common, and no runs of others. */
function ownColumns(row: ScheduleToRun, schedule: Schedule) {
  const labels = { ...JSON.parse(row.labels), "prefect.deployment.id": row.deployment_id };
  const tags = JSON.parse(row.tags) as string[]; // safe: written from the contract's type only
  return {
    flow_id: row.flow_id,
    deployment_id: row.deployment_id,
    deployment_version: row.version,
    work_queue_id: row.work_queue_id,
    work_queue_name: row.work_queue_name,
    work_pool_id: row.work_pool_id,
    work_pool_name: row.work_pool_name,
    parameters: checkedParameters(jsonText(mergeJsonObjects([row.deployment_parameters, row.parameters]))),
    tags: JSON.stringify(["auto-scheduled", ...tags]),
    labels: JSON.stringify({ "prefect.flow.id": row.flow_id, ...labels }),
    created_by: JSON.stringify({
      id: row.id,
      type: "SCHEDULE",
      display_value: row.slug ?? kindOf(schedule),
    }),
  };
}

/** Runs that are ready to be written, and schedules whose runs cannot be made. */
export interface PreparedRuns {
  readonly runs: readonly ScheduledRun[];
  /** Why, by the schedule's id. */
  readonly broken: ReadonlyMap<string, unknown>;
}

/** Prepares runs of these schedules, in the order in which they are wanted; those of other schedules are left out. */
export function prepareScheduledRuns(
  ctx: ServiceContext,
  schedules: readonly ScheduleToRun[],
  wanted: readonly WantedRun[],
): PreparedRuns {
  const rows = new Map(schedules.map((row) => [row.id, row]));
  // Thousands are made in one pass, and differ in little: what they have in common is made once.
  const blank = { flow_id: "", parameters: {}, empirical_policy: {}, tags: [], auto_scheduled: true };
  const common = prepareFlowRun(ctx, blank, SCHEDULED);
  const columns = new Map<string, ReturnType<typeof ownColumns>>();
  const broken = new Map<string, unknown>();
  const runs: ScheduledRun[] = [];
  for (const run of wanted) {
    const { id: scheduleId, schedule, date, message = SCHEDULED.message } = run;
    const row = rows.get(scheduleId);
    if (row === undefined || broken.has(scheduleId)) continue;
    let own = columns.get(scheduleId);
    if (own === undefined) {
      try {
        own = ownColumns(row, schedule);
      } catch (error) {
        broken.set(scheduleId, error);
        continue;
      }
      columns.set(scheduleId, own);
    }
    const id = ctx.ids.uuid();
    const details = { scheduled_time: formatInstant(date), flow_run_id: id };
    const state = { ...common.state, id: ctx.ids.uuid(), message, details };
    runs.push({
      row: {
        ...common.row,
        ...own,
        id,
        name: makeRunName(ctx.ids),
        state_id: state.id,
        idempotency_key: keyOfRun(row.deployment_id, run),
        expected_start_time: date,
        next_scheduled_start_time: date,
      },
      state,
    });
  }
  return { runs, broken };
}

/** Says in the log why the runs of a schedule are not made. */
export function logBrokenSchedule(
  ctx: ServiceContext,
  schedule: { readonly id: string; readonly deployment_id: string },
  error: unknown,
): void {
  const fields = { schedule_id: schedule.id, deployment_id: schedule.deployment_id, err: error };
  ctx.logger.error("the runs of a schedule could not be made", fields);
}

/** Tells this process of runs that were committed. They are no events: as in Prefect, only what happens to them is. */
export function publishScheduled(ctx: ServiceContext, runs: readonly ScheduledRun[]): void {
  const kind = "flow-run-state-changed";
  ctx.facts.publish(runs.map(({ row, state }) => ({ kind, run_id: row.id, initial_type: null, state })));
}
