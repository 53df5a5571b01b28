import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { scheduleArgs, schedulePolicyArgs } from "../../../arguments/schedule-args.ts";
import { yesArg } from "../../../arguments/yes-arg.ts";
import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

const SHOWN_DATES = 5;

export const scheduleCreate = defineCommand({
  description: "Add a schedule to a deployment, and show its next five times",
  args: {
    ...deploymentArg,
    ...scheduleArgs,
    ...schedulePolicyArgs,
    active: { type: "boolean", default: true, description: "Make runs at once; --no-active does not" },
    slug: { type: "string", valueHint: "TEXT", description: "A name for it, unique in the deployment" },
    param: {
      type: "string",
      alias: "p",
      valueHint: "NAME=VALUE",
      description: "A parameter of its runs, JSON or text; may be repeated",
    },
    "max-runs": { type: "string", valueHint: "COUNT", description: "Most runs made ahead, 1 to 50" },
    replace: { type: "boolean", description: "Delete the deployment's other schedules" },
    ...yesArg,
  },
  examples: [
    "deployment schedule create etl/nightly --cron '0 3 * * *' --timezone America/Buenos_Aires",
    "deployment schedule create etl/nightly --interval 15m --slug often -p count=5",
    "deployment schedule create etl/nightly --interval 5m --overlap skip --missed run-latest",
  ],
  async run(context, args, values) {
    const { connect } = await import("../../../connect.ts");
    const { confirm } = await import("../../../confirm.ts");
    const { chooseDeployment } = await import("../../../deployment-argument.ts");
    const { parseSchedule } = await import("../../../parse-schedule.ts");
    const { parseCount } = await import("../../../list-options.ts");
    const { parseAssignments } = await import("../../../read-json.ts");
    const { createDeploymentSchedules, deleteDeploymentSchedule } = await import(
      "../../../../contract/deployments/routes.ts"
    );
    const schedule = parseSchedule(context, args);
    const { parseSchedulePolicy } = await import("../../../parse-schedule-policy.ts");
    const policy = parseSchedulePolicy(args, "--");
    const most = args["max-runs"];
    const parameters = parseAssignments(values.get("param") ?? [], "--param");
    await using connection = await connect(context);
    const { client } = connection;
    const { deployment, name } = await chooseDeployment(context, client, args.deployment);
    const others = args.replace ? deployment.schedules : [];
    if (others.length > 0 && !args.yes)
      await confirm(context, `Delete the ${others.length} other schedules of ${name}?`);
    const params = { id: deployment.id };
    // The new one first: if it is refused, the others stay.
    const [created] = await client.call(createDeploymentSchedules, {
      params,
      body: [
        {
          schedule,
          active: args.active,
          parameters,
          ...policy,
          ...(args.slug === undefined ? {} : { slug: args.slug }),
          ...(most === undefined ? {} : { max_scheduled_runs: parseCount(most, "--max-runs") }),
        },
      ],
    });
    for (const { id } of others) {
      await client.call(deleteDeploymentSchedule, { params: { id: deployment.id, schedule_id: id } });
    }
    if (context.json) {
      printJson(context, created);
      return undefined;
    }
    const { nextDates, policyText, scheduleText } = await import("../../../output/schedule-text.ts");
    const { formatLocalTime, formatRelativeTime } = await import("../../../format/relative-time.ts");
    const kept = created?.schedule ?? schedule;
    const told = policyText(created ?? {});
    context.note(
      `${name}: ${scheduleText(kept)}${told === "" ? "" : `, ${told}`}${args.active ? "" : ", paused"}`,
    );
    const now = context.clock.now();
    for (const date of nextDates(kept, now, SHOWN_DATES))
      context.print(`${formatLocalTime(date)}  ${context.colors.dim(formatRelativeTime(date, now))}\n`);
    return undefined;
  },
});
