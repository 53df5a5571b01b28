import { deploymentArg } from "../../arguments/deployment-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

function define(action: "pause" | "resume", description: string) {
  return defineCommand({
    description,
    args: deploymentArg,
    examples: [`deployment ${action} etl/nightly`],
    async run(context, args) {
      const { connect } = await import("../../connect.ts");
      const { chooseDeployment } = await import("../../deployment-argument.ts");
      const { pauseDeployment, resumeDeployment } = await import("../../../contract/deployments/routes.ts");
      await using connection = await connect(context);
      const { client } = connection;
      const { deployment, name } = await chooseDeployment(context, client, args.deployment);
      const route = action === "pause" ? pauseDeployment : resumeDeployment;
      await client.call(route, { params: { id: deployment.id } });
      if (context.json) printJson(context, { name, id: deployment.id, paused: action === "pause" });
      else context.note(`${action}d ${name}`);
      return undefined;
    },
  });
}

export const deploymentPause = define(
  "pause",
  "Stop a deployment's schedules and delete the runs that they made and that have not begun",
);
export const deploymentResume = define("resume", "Let a deployment's schedules make runs again");
