import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { scheduleArg } from "../../../arguments/schedule-arg.ts";
import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

function define(verb: "pause" | "resume", description: string) {
  return defineCommand({
    description,
    args: {
      ...deploymentArg,
      ...scheduleArg,
      all: { type: "boolean", description: "Every schedule of the deployment" },
    },
    examples: [`deployment schedule ${verb} etl/nightly`, `deployment schedule ${verb} etl/nightly --all`],
    async run(context, args) {
      const { connect } = await import("../../../connect.ts");
      const { chooseDeployment } = await import("../../../deployment-argument.ts");
      const { chooseSchedule } = await import("../../../find-schedule.ts");
      const { updateDeploymentSchedule } = await import("../../../../contract/deployments/routes.ts");
      const { scheduleText } = await import("../../../output/schedule-text.ts");
      const { usageError } = await import("../../../errors.ts");
      if (args.all && args.schedule !== undefined)
        throw usageError("name a schedule, or say --all, not both");
      const active = verb === "resume";
      await using connection = await connect(context);
      const { client } = connection;
      const found = await chooseDeployment(context, client, args.deployment);
      const { deployment, name } = found;
      const schedules = args.all
        ? deployment.schedules
        : [await chooseSchedule(context, found, args.schedule)];
      for (const { id, parameters } of schedules) {
        // Parameters that are not sent become empty.
        const body = { active, parameters };
        await client.call(updateDeploymentSchedule, {
          params: { id: deployment.id, schedule_id: id },
          body,
        });
      }
      if (context.json)
        printJson(
          context,
          schedules.map(({ id }) => ({ id, deployment: name, active })),
        );
      else {
        for (const { schedule } of schedules) context.note(`${verb}d ${scheduleText(schedule)} of ${name}`);
        if (schedules.length === 0) context.note(`${name} has no schedules; nothing was done`);
      }
      return undefined;
    },
  });
}

export const schedulePause = define("pause", "Stop a schedule, and delete its runs that have not begun");
export const scheduleResume = define("resume", "Let a schedule make runs again");
