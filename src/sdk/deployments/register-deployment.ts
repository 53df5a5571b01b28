import type { Client } from "../../client/http.ts";
import { createDeployment } from "../../contract/deployments/routes.ts";
import type { Deployment, DeploymentCreate } from "../../contract/deployments/schemas.ts";
import { createFlow } from "../../contract/flows/routes.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { FlowSpec } from "../engine/flow-spec.ts";
import { encodeParameters } from "../engine/parameters.ts";
import { type AnyFlow, findFlowSpec } from "../flow.ts";
import { describeParameters } from "../parameters/describe-parameters.ts";
import { notAFlow } from "./code-place.ts";
import type { DeploymentOptions } from "./deployment-options.ts";
import { wireSchedules } from "./wire-schedules.ts";

/** A flow with the options of a deployment of it. */
export interface FlowDeployment {
  readonly flow: AnyFlow;
  readonly options: DeploymentOptions;
}

/** Creates a deployment, or brings the one of this flow and name up to date. */
export async function registerDeployment(
  client: Client,
  { flow, options }: FlowDeployment,
  place: Pick<
    DeploymentCreate,
    "entrypoint" | "path" | "pull_steps" | "work_pool_name" | "work_queue_name" | "job_variables"
  >,
): Promise<Deployment> {
  const spec = findFlowSpec(flow);
  if (spec === undefined) throw notAFlow();
  const schedules = wireSchedules(options, flow.schedules);
  const parameters = encodeParameters(options.parameters ?? {}).parameters;
  const { id: flow_id } = await client.call(createFlow, { body: { name: spec.name } });
  return await client.call(createDeployment, {
    body: {
      ...place,
      name: options.name,
      flow_id,
      schedules,
      parameters,
      paused: options.paused ?? false,
      tags: [...(options.tags ?? [])],
      description: options.description ?? null,
      version: options.version ?? spec.version() ?? null,
      ...concurrencyOf(options.concurrencyLimit),
      parameter_openapi_schema: parameterSchema(spec),
      enforce_parameter_schema: false,
    },
  });
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

/** Names only: forms ask for each parameter, and any value is taken. */
function parameterSchema(spec: FlowSpec): Record<string, unknown> {
  let names: readonly string[] = [];
  try {
    names = describeParameters(spec.fn, undefined, `flow '${spec.name}'`, spec.moduleUrl).names();
  } catch (error) {
    if (!BatutaError.hasCode(error, "unnamed-parameters")) throw error;
  }
  const properties = Object.fromEntries(names.map((name, position) => [name, { title: name, position }]));
  return { title: "Parameters", type: "object", properties };
}
