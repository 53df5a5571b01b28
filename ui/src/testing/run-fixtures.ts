import { EMPTY_FLOW_RUN_POLICY } from "@contract/flow-runs/schemas.ts";
import { EMPTY_STATE_DETAILS } from "@contract/states/state-details.ts";
import type { LogLine } from "@contract/ui/log-page.ts";
import type { RunPage } from "@contract/ui/run-page.ts";

export const RUN_ID = "01a20000-0000-7000-8000-000000000001";
export const DEPLOYMENT_ID = "01a20000-0000-7000-8000-000000000002";
const FLOW_ID = "01a20000-0000-7000-8000-000000000003";
const STATE_ID = "01a20000-0000-7000-8000-000000000004";
export const TASK_RUN_ID = "01a20000-0000-7000-8000-000000000005";

const AT = "2026-11-21T10:00:00.000000Z";
const COUNTS = {
  COMPLETED: 0,
  PENDING: 0,
  RUNNING: 0,
  FAILED: 0,
  CANCELLED: 0,
  CRASHED: 0,
  PAUSED: 0,
  CANCELLING: 0,
  SCHEDULED: 0,
};

type State = NonNullable<RunPage["flow_run"]["state"]>;

const stateOf = (parts: Partial<State>): State => ({
  id: STATE_ID,
  type: "COMPLETED",
  name: "Completed",
  timestamp: AT,
  message: null,
  data: null,
  state_details: { ...EMPTY_STATE_DETAILS },
  ...parts,
});

interface PageParts extends Partial<Omit<RunPage, "flow_run">> {
  readonly flow_run?: Partial<RunPage["flow_run"]>;
  readonly state?: Partial<State>;
}

/** The answer for a run's page; a completed run of a deployment unless told otherwise. */
export function runPageWith({ flow_run = {}, state = {}, ...rest }: PageParts = {}): RunPage {
  const made = stateOf(state);
  return {
    now: AT,
    flow_run: {
      id: RUN_ID,
      created: AT,
      updated: AT,
      name: "stormy-heron",
      flow_id: FLOW_ID,
      state_id: made.id,
      deployment_id: DEPLOYMENT_ID,
      deployment_version: null,
      work_queue_id: null,
      work_queue_name: null,
      flow_version: null,
      parameters: { day: "2026-11-21" },
      idempotency_key: null,
      context: {},
      empirical_policy: { ...EMPTY_FLOW_RUN_POLICY },
      tags: [],
      labels: {},
      parent_task_run_id: null,
      state_type: made.type,
      state_name: made.name,
      run_count: 1,
      expected_start_time: AT,
      next_scheduled_start_time: null,
      start_time: AT,
      end_time: AT,
      total_run_time: 3,
      estimated_run_time: 3,
      estimated_start_time_delta: 0,
      auto_scheduled: false,
      infrastructure_document_id: null,
      infrastructure_pid: null,
      created_by: null,
      work_pool_id: null,
      work_pool_name: null,
      state: made,
      job_variables: null,
      ...flow_run,
    },
    parameters_bytes: 20,
    flow: { id: FLOW_ID, name: "nightly-orders" },
    deployment: {
      id: DEPLOYMENT_ID,
      name: "production",
      paused: false,
      version: null,
      entrypoint: null,
      labels: {},
    },
    work_pool: null,
    work_queue: null,
    parent: null,
    waiting: [],
    task_runs: { total: 0, counts: COUNTS },
    subflows: { total: 0, counts: COUNTS },
    artifacts: 0,
    states: [{ id: made.id, type: made.type, name: made.name ?? "", timestamp: AT, message: made.message }],
    journaled: true,
    failure: null,
    last_good: null,
    infrastructure: { worker_name: null, pid: null, last_heartbeat: null },
    ...rest,
  };
}

/** The n-th line of a log, one a second. */
export function logLine(n: number, parts: Partial<LogLine> = {}): LogLine {
  const message = parts.message ?? `line ${n}`;
  return {
    id: `01a20000-0000-7000-9000-${String(n).padStart(12, "0")}`,
    timestamp: new Date(Date.parse(AT) + n * 1000).toISOString(),
    level: 20,
    name: "batuta.flow_runs",
    length: message.length,
    task_run_id: null,
    task_run_name: null,
    ...parts,
    message,
  };
}
