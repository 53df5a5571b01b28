import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { scheduleArg } from "../../../arguments/schedule-arg.ts";
import { yesArg } from "../../../arguments/yes-arg.ts";
import { defineCommand } from "../../../command.ts";

function define(isClear: boolean, description: string) {
  return defineCommand({
    description,
    args: { ...deploymentArg, ...(isClear ? {} : scheduleArg), ...yesArg },
    examples: [
      isClear ? "deployment schedule clear etl/nightly" : "deployment schedule delete etl/nightly often",
    ],
    async run(context, args) {
      const { connect } = await import("../../../connect.ts");
      const { deleteEach } = await import("../../../delete-each.ts");
      const { chooseDeployment } = await import("../../../deployment-argument.ts");
      const { chooseSchedule } = await import("../../../find-schedule.ts");
      const { deleteDeploymentSchedule } = await import("../../../../contract/deployments/routes.ts");
      await using connection = await connect(context);
      const { client } = connection;
      const found = await chooseDeployment(context, client, args.deployment);
      const { deployment } = found;
      const given = typeof args.schedule === "string" ? args.schedule : undefined;
      const schedules = isClear ? deployment.schedules : [await chooseSchedule(context, found, given)];
      await deleteEach(context, {
        what: "schedule",
        names: schedules.map(({ id }) => id),
        yes: args.yes,
        also: "the runs that would come of it",
        remove: (schedule_id) =>
          client.call(deleteDeploymentSchedule, { params: { id: deployment.id, schedule_id } }),
      });
      return undefined;
    },
  });
}

export const scheduleDelete = define(false, "Delete a schedule of a deployment");
export const scheduleClear = define(true, "Delete every schedule of a deployment");
