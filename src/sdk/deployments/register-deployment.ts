import type { Client } from "../../client/http.ts";
import { resetSchedulePolicies } from "../../client/reset-schedule-policies.ts";
import { createDeployment } from "../../contract/deployments/routes.ts";
import type { DeploymentScheduleCreate } from "../../contract/deployments/schedules.ts";
import type { Deployment, DeploymentCreate } from "../../contract/deployments/schemas.ts";
import { createFlow } from "../../contract/flows/routes.ts";
import { ON_CRASH_LABEL } from "../../domain/states/crash-resume.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { encodeParameters } from "../engine/parameters.ts";
import { type AnyFlow, findFlowSpec } from "../flow.ts";
import { type CodePlace, findCodePlace, notAFlow } from "./code-place.ts";
import type { DeploymentOptions } from "./deployment-options.ts";
import { refuseWhileLoading } from "./while-loading.ts";
import { wireSchedules } from "./wire-schedules.ts";

/** A flow with the options of a deployment of it. */
export interface FlowDeployment {
  readonly flow: AnyFlow;
  readonly options: DeploymentOptions;
}

/** How workers come to a deployment's code, and which workers. */
type Placement = Pick<
  DeploymentCreate,
  "entrypoint" | "path" | "pull_steps" | "work_pool_name" | "work_queue_name" | "job_variables"
>;

/** A deployment whose code was found. */
interface Located {
  readonly deployment: FlowDeployment;
  readonly place: CodePlace;
  readonly schedules: DeploymentScheduleCreate[];
}

/**
 * Finds the code of what is to be deployed, and looks at its schedules, before anything else is done.
 *
 * @param what - for messages: `serve()`.
 * @throws BatutaError `not-while-loading`, `invalid-argument` for none, `flow-without-file`, `invalid-option` for a schedule.
 */
export function locateAll(what: string, deployments: readonly FlowDeployment[]): readonly Located[] {
  refuseWhileLoading(what);
  if (deployments.length === 0) throw new BatutaError("invalid-argument", `${what} needs at least one flow`);
  const nowMicros = createSystemClock().nowMicros();
  return deployments.map((deployment) => ({
    deployment,
    place: findCodePlace(deployment.flow),
    schedules: wireSchedules(deployment.options, deployment.flow.schedules, nowMicros),
  }));
}

/** A deployment that was described as far as can be without the server. */
interface Prepared extends Located {
  readonly flow: DescribedFlow;
}

/**
 * Describes all, so that what is wrong with one is told before anything is built or registered.
 *
 * @throws BatutaError `not-a-flow`, `deployment-invalid` for parameters that the flow does not take.
 */
export async function prepareAll(located: readonly Located[]): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  for (const each of located) {
    const flow = await describeFlow(each.deployment.flow);
    await refuseParameters(each, flow);
    prepared.push({ ...each, flow });
  }
  return prepared;
}

/** What no run could begin with is told now. */
async function refuseParameters({ deployment, schedules }: Located, flow: DescribedFlow): Promise<void> {
  const { name, parameters = {} } = deployment.options;
  const { findDefaultProblems } = await import("../parameters/find-parameter-problems.ts");
  const problems = findDefaultProblems(encodeParameters(parameters).parameters, schedules, {
    parameter_openapi_schema: flow.parameter_openapi_schema ?? null,
    enforce_parameter_schema: flow.enforce_parameter_schema ?? true,
  });
  if (problems.length === 0) return;
  throw new BatutaError(
    "deployment-invalid",
    `the parameters of the deployment "${name}" of ${flow.name} are wrong:\n${problems.map((each) => `  ${each}`).join("\n")}`,
    { fields: { problems } },
  );
}

/** Creates the deployments, or brings those of the same flow and name up to date; resolves to their ids, in order. */
export async function registerPrepared(
  client: Client,
  prepared: readonly Prepared[],
  placementOf: (place: CodePlace) => Placement,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const each of prepared) {
    const { id } = await registerDeployment(client, each, placementOf(each.place));
    ids.push(id);
  }
  return ids;
}

/** Prepares and registers, where nothing comes in between. */
export async function registerAll(
  client: Client,
  located: readonly Located[],
  placementOf: (place: CodePlace) => Placement,
): Promise<readonly string[]> {
  return await registerPrepared(client, await prepareAll(located), placementOf);
}

/** What deployments keep of a flow itself. */
export interface DescribedFlow
  extends Pick<DeploymentCreate, "parameter_openapi_schema" | "enforce_parameter_schema" | "version"> {
  readonly name: string;
  /** Whether crashed runs go on, if nobody says otherwise. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Tells of a flow what its deployments keep. @throws BatutaError `not-a-flow` */
export async function describeFlow(flow: AnyFlow): Promise<DescribedFlow> {
  const spec = findFlowSpec(flow);
  if (spec === undefined) throw notAFlow();
  const { flowParametersSchema } = await import("../parameters/source/flow-parameters-schema.ts");
  const { schema, isTold } = await flowParametersSchema(spec);
  return {
    name: spec.name,
    version: spec.version() ?? null,
    parameter_openapi_schema: { ...schema },
    enforce_parameter_schema: isTold,
    // A flow whose results are not kept has no journal to go on from.
    labels: spec.journaled === false ? {} : { [ON_CRASH_LABEL]: "resume" },
  };
}

async function registerDeployment(
  client: Client,
  { deployment: { options }, flow, schedules }: Prepared,
  place: Placement,
): Promise<Deployment> {
  const { name: flowName, version, labels, ...described } = flow;
  const parameters = encodeParameters(options.parameters ?? {}).parameters;
  const { id: flow_id } = await client.call(createFlow, { body: { name: flowName } });
  const deployment = await client.call(createDeployment, {
    body: {
      ...place,
      ...described,
      name: options.name,
      flow_id,
      schedules,
      parameters,
      paused: options.paused ?? false,
      tags: [...(options.tags ?? [])],
      description: options.description ?? null,
      version: options.version ?? version ?? null,
      labels: options.onCrash === undefined ? labels : { [ON_CRASH_LABEL]: options.onCrash },
      ...concurrencyOf(options.concurrencyLimit),
    },
  });
  await resetSchedulePolicies(client, deployment, schedules);
  return deployment;
}

function concurrencyOf(
  given: DeploymentOptions["concurrencyLimit"],
): Pick<DeploymentCreate, "concurrency_limit" | "concurrency_options"> {
  if (given === undefined) return { concurrency_limit: null, concurrency_options: null };
  if (typeof given === "number") return { concurrency_limit: given, concurrency_options: null };
  return {
    concurrency_limit: given.limit,
    concurrency_options: {
      collision_strategy: given.collisionStrategy ?? "ENQUEUE",
      grace_period_seconds: given.gracePeriodSeconds ?? null,
    },
  };
}
