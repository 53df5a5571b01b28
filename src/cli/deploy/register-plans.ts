import type { Client } from "../../client/http.ts";
import { resetSchedulePolicies } from "../../client/reset-schedule-policies.ts";
import { createAutomation, deleteOwnedAutomations } from "../../contract/automations/routes.ts";
import { AutomationCreate } from "../../contract/automations/schemas.ts";
import { createDeployment } from "../../contract/deployments/routes.ts";
import type { Deployment } from "../../contract/deployments/schemas.ts";
import { createFlow } from "../../contract/flows/routes.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/json-object.ts";
import type { CliContext } from "../context.ts";
import { makesCode } from "./check-pull.ts";
import type { DeployChecks } from "./deploy-checks.ts";
import { buildBody, type DeploymentBody, type DeploymentPlan } from "./plan-deployment.ts";

/** Stands for the deployment's id until it has one. */
const NO_ID = "00000000-0000-0000-0000-000000000000";

/**
 * Runs the build and push steps of all plans, then registers all: a step that fails leaves nothing registered.
 *
 * @throws BatutaError `step-failed`, and what `buildBody` throws.
 */
export async function registerPlans(
  context: CliContext,
  client: Client,
  plans: readonly DeploymentPlan[],
  { checkPull }: DeployChecks,
): Promise<Deployment[]> {
  const ready: { plan: DeploymentPlan; body: DeploymentBody }[] = [];
  for (const plan of plans) {
    toAutomations(plan, NO_ID);
    const outputs = await runBuild(context, client, plan);
    if (makesCode(plan.entry))
      for (const note of await checkPull(plan.entry, outputs)) context.note(`note: ${note}`);
    ready.push({ plan, body: await buildBody(context, plan, outputs) });
  }
  const made: Deployment[] = [];
  for (const { plan, body } of ready) {
    const { id: flow_id } = await client.call(createFlow, { body: { name: plan.flow.name } });
    const deployment = await client.call(createDeployment, { body: { ...body, flow_id } });
    await resetSchedulePolicies(client, deployment, body.schedules ?? []);
    made.push(deployment);
    await client.call(deleteOwnedAutomations, {
      params: { resource_id: `prefect.deployment.${deployment.id}` },
    });
    for (const automation of toAutomations(plan, deployment.id))
      await client.call(createAutomation, { body: automation });
  }
  return made;
}

async function runBuild(
  context: CliContext,
  client: Client,
  { entry, flow, label }: DeploymentPlan,
): Promise<JsonObject> {
  const { build, push } = entry;
  if ((build ?? []).length + (push ?? []).length === 0) return {};
  const { runSteps } = await import("../../worker/steps/run-steps.ts");
  const world = {
    client,
    env: context.env,
    signal: context.signal,
    language: flow.language,
    print: (text: string) => context.note(text.trimEnd()),
  };
  const start = { directory: context.cwd, outputs: {} };
  const built = await runSteps(build ?? [], `${label}: build step`, start, world);
  const pushed = await runSteps(
    push ?? [],
    `${label}: push step`,
    { ...start, outputs: built.outputs },
    world,
  );
  return pushed.outputs;
}

/** Triggers of a deployment are automations that belong to it and run it. */
function toAutomations({ entry, label }: DeploymentPlan, deployment_id: string): AutomationCreate[] {
  return (entry.triggers ?? []).map((spec, index) => {
    const { name, description, enabled, parameters, job_variables, schedule_after, ...trigger } = spec;
    const automation = {
      name: name ?? `${entry.name}__automation_${index + 1}`,
      description: description ?? "",
      enabled: enabled ?? true,
      trigger: {
        type: "event",
        ...(trigger.type === "compound" || trigger.type === "sequence" ? {} : { posture: "Reactive" }),
        ...trigger,
      },
      actions: [
        {
          type: "run-deployment",
          source: "selected",
          deployment_id,
          parameters: parameters ?? null,
          job_variables: job_variables ?? null,
          schedule_after: schedule_after ?? 0,
        },
      ],
      owner_resource: `prefect.deployment.${deployment_id}`,
    };
    const parsed = AutomationCreate.safeParse(automation);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
    throw new BatutaError(
      "deployment-invalid",
      `trigger ${index + 1} of ${label} is no trigger:\n${problems.join("\n")}`,
      {
        fields: { problems },
      },
    );
  });
}
