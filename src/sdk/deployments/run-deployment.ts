import type { Client } from "../../client/http.ts";
import { createDeploymentRun } from "../../contract/deployments/routes.ts";
import { readFlowRun } from "../../contract/flow-runs/routes.ts";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { isTerminalType } from "../../contract/states/state-types.ts";
import type { Clock } from "../../platform/clock.ts";
import { currentRuntime } from "../engine/default-runtime.ts";
import { encodeParameters } from "../engine/parameters.ts";
import { currentScope } from "../run-context.ts";
import { State } from "../state.ts";
import { task } from "../task.ts";
import type { RunDeploymentOptions } from "./deployment-options.ts";
import { findDeployment } from "./find-deployment.ts";

/** A run of a deployment, as it was last seen. */
export interface DeploymentRun {
  readonly id: string;
  readonly name: string;
  readonly deploymentId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  /** Its state when the waiting ended: a final one, unless the timeout came first. */
  readonly state: State;
}

const FIRST_LOOK_MS = 100;
const USUAL_LOOK_SECONDS = 5;

/** What a replay needs of a run that was waited for. */
type Seen = Omit<DeploymentRun, "state"> & {
  readonly state: Pick<State, "type" | "name"> & {
    readonly message: string | undefined;
    readonly timestamp: number;
  };
};

/** See `runDeployment` in `deployments.ts`. */
export async function startDeploymentRun(
  name: string,
  options: RunDeploymentOptions,
): Promise<DeploymentRun> {
  const scope = currentScope();
  const isSubflow = scope.flow !== undefined && options.asSubflow !== false;
  if (!isSubflow) return toDeploymentRun(await request(name, options, undefined));
  // A task of the flow: replayed with it, shown in its graph, and its id finds the run again after a crash.
  const call = task({ name: `run ${name}`, persistResult: true }, async () => {
    const { taskRun } = currentScope();
    return await request(name, options, taskRun?.id);
  });
  return toDeploymentRun(await call());
}

async function request(
  name: string,
  options: RunDeploymentOptions,
  taskRunId: string | undefined,
): Promise<Seen> {
  const runtime = currentRuntime(currentScope());
  const release = runtime.retain();
  try {
    const { client } = await runtime.connection();
    const deployment = await findDeployment(client, name);
    const scheduled_time = (options.scheduledTime ?? new Date(runtime.clock.now())).toISOString();
    const run = await client.call(createDeploymentRun, {
      params: { id: deployment.id },
      body: {
        name: options.flowRunName ?? null,
        state: { type: "SCHEDULED", state_details: { scheduled_time } },
        parameters: encodeParameters(options.parameters ?? {}).parameters,
        tags: [...(options.tags ?? [])],
        idempotency_key: options.idempotencyKey ?? taskRunId ?? null,
        work_queue_name: options.workQueueName ?? null,
        job_variables: options.jobVariables === undefined ? null : { ...options.jobVariables },
        ...(taskRunId === undefined ? {} : { parent_task_run_id: taskRunId }),
      },
    });
    return seen(await untilEnded(client, run, options, runtime.clock), deployment.id);
  } finally {
    await release();
  }
}

async function untilEnded(
  client: Client,
  created: FlowRun,
  { timeout, pollInterval = USUAL_LOOK_SECONDS }: RunDeploymentOptions,
  clock: Clock,
): Promise<FlowRun> {
  const { signal } = { signal: currentScope().getSignal() };
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : clock.monotonicMs() + timeout * 1000;
  let run = created;
  for (let lookMs = FIRST_LOOK_MS; !isTerminalType(run.state_type ?? ""); lookMs *= 2) {
    const leftMs = deadline - clock.monotonicMs();
    if (leftMs <= 0) return run;
    await clock.sleep(Math.min(lookMs, pollInterval * 1000, leftMs), { signal });
    run = await client.call(readFlowRun, { params: { id: created.id } }, { signal });
  }
  return run;
}

function seen({ id, name, parameters, tags, state, state_type }: FlowRun, deploymentId: string): Seen {
  return {
    id,
    name,
    deploymentId,
    parameters,
    tags,
    state: {
      type: state_type ?? "SCHEDULED",
      name: state?.name ?? "",
      message: state?.message ?? undefined,
      timestamp: state === null ? 0 : Date.parse(state.timestamp),
    },
  };
}

function toDeploymentRun({ state, ...run }: Seen): DeploymentRun {
  const { type, name, message, timestamp } = state;
  return { ...run, state: new State({ type, name, message, timestamp: new Date(timestamp) }) };
}
