import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { defineCommand } from "../../../command.ts";

export const scheduleLs = defineCommand({
  description: "List the schedules of a deployment with their next times",
  args: deploymentArg,
  examples: ["deployment schedule ls etl/nightly"],
  async run(context, args) {
    const { connect } = await import("../../../connect.ts");
    const { chooseDeployment } = await import("../../../deployment-argument.ts");
    const { printSchedules } = await import("../../../output/schedule-table.ts");
    await using connection = await connect(context);
    const { deployment } = await chooseDeployment(context, connection.client, args.deployment);
    printSchedules(context, deployment.schedules);
    return undefined;
  },
});
