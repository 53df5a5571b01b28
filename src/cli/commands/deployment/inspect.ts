import { deploymentArg } from "../../arguments/deployment-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

const SHOWN_RUNS = 5;

export const deploymentInspect = defineCommand({
  description: "Show a deployment: code, pool, parameters, schedules with their next times, newest runs",
  args: deploymentArg,
  examples: ["deployment inspect etl/nightly", "deployment inspect etl/nightly --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseDeployment } = await import("../../deployment-argument.ts");
    const { listFlowRuns } = await import("../../../contract/flow-runs/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { deployment, name } = await chooseDeployment(context, client, args.deployment);
    if (context.json) {
      printJson(context, { ...deployment, full_name: name });
      return undefined;
    }
    const { printFacts, printHeading } = await import("../../output/facts.ts");
    const { printFlowRuns } = await import("../../output/flow-run-table.ts");
    const { instantFact, objectFact } = await import("../../output/run-facts.ts");
    const { printSchedules } = await import("../../output/schedule-table.ts");
    const { colors } = context;
    const limit = deployment.global_concurrency_limit;
    const status = deployment.paused ? "paused" : deployment.status === "READY" ? "ready" : "not ready";
    printFacts(context, [
      ["Deployment", colors.bold(name)],
      ["ID", deployment.id],
      ["Status", status === "ready" ? colors.green(status) : colors.yellow(status)],
      ["Version", deployment.version ?? undefined],
      ["Description", deployment.description || undefined],
      ["Created", instantFact(context, deployment.created)],
      ["Updated", instantFact(context, deployment.updated)],
      ["Entrypoint", deployment.entrypoint ?? undefined],
      ["Path", deployment.path ?? undefined],
      [
        "Work pool",
        [deployment.work_pool_name, deployment.work_queue_name].filter(Boolean).join(", queue ") || undefined,
      ],
      ["Concurrency", limit === null ? undefined : `${limit.active_slots} of ${limit.limit} slots taken`],
      ["Tags", deployment.tags.join(", ") || undefined],
      ["Parameters", objectFact(context, deployment.parameters)],
      ["Job variables", objectFact(context, deployment.job_variables)],
      ["Labels", objectFact(context, deployment.labels)],
    ]);
    if (deployment.schedules.length > 0) {
      printHeading(context, "Schedules");
      printSchedules(context, deployment.schedules);
    }
    const runs = await client.call(listFlowRuns, {
      body: {
        flow_runs: { deployment_id: { any_: [deployment.id] }, start_time: { is_null_: false } },
        sort: "EXPECTED_START_TIME_DESC",
        limit: SHOWN_RUNS,
      },
    });
    if (runs.length > 0) {
      printHeading(context, "Newest runs");
      printFlowRuns(context, runs, new Map([[deployment.flow_id, name.split("/")[0] ?? ""]]));
    }
    context.note(`run it: batuta deployment run '${name}'`);
    return undefined;
  },
});
