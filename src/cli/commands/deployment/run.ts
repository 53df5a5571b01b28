import { deploymentArg } from "../../arguments/deployment-arg.ts";
import { watchArgs } from "../../arguments/watch-args.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const deploymentRun = defineCommand({
  description: "Make a run of a deployment, now or later, for its workers",
  args: {
    ...deploymentArg,
    param: {
      type: "string",
      alias: "p",
      valueHint: "NAME=VALUE",
      description: "A parameter, JSON or text; may be repeated",
    },
    params: {
      type: "string",
      valueHint: "JSON",
      description: "Parameters: a JSON object, or the path of a JSON or YAML file (- is stdin)",
    },
    "job-variable": {
      type: "string",
      alias: "j",
      valueHint: "NAME=VALUE",
      description: "A variable of the run's job, JSON or text; may be repeated",
    },
    "start-in": { type: "string", valueHint: "DURATION", description: "Start after this (30s, 15m, 2h)" },
    "start-at": {
      type: "string",
      valueHint: "WHEN",
      description: "Start at this instant; without an offset by the local clock (2026-11-21T18:00)",
    },
    tag: { type: "string", valueHint: "TAG", description: "A tag of the run; may be repeated" },
    name: { type: "string", alias: "flow-run-name", valueHint: "NAME", description: "Name of the run" },
    "work-queue": { type: "string", valueHint: "QUEUE", description: "Another queue of the pool" },
    "idempotency-key": {
      type: "string",
      valueHint: "KEY",
      description: "Make no second run for the same key; the first one is told",
    },
    watch: { type: "boolean", alias: "w", description: "Follow the run; exit code 1 unless it completes" },
    ...watchArgs,
  },
  examples: [
    "deployment run etl/nightly",
    `deployment run etl/nightly -p count=5 -p 'names=["a","b"]' --watch`,
    "deployment run etl/nightly --params params.yaml --start-in 2h --tag backfill",
  ],
  async run(context, args, values) {
    const { connect } = await import("../../connect.ts");
    const { chooseDeployment } = await import("../../deployment-argument.ts");
    const { createDeploymentRun } = await import("../../../contract/deployments/routes.ts");
    const { parseAssignments, readObjectOption } = await import("../../read-json.ts");
    const { parseStart } = await import("../../parse-start.ts");
    const { findParameterProblems } = await import("../../../sdk/parameters/find-parameter-problems.ts");
    const { BatutaError } = await import("../../../platform/errors.ts");
    const startsAt = parseStart(context, { in: args["start-in"], at: args["start-at"] });
    const parameters = {
      ...(args.params === undefined ? {} : await readObjectOption(context, args.params, "--params")),
      ...parseAssignments(values.get("param") ?? [], "--param"),
    };
    const given = values.get("job-variable");
    const variables = given === undefined ? undefined : parseAssignments(given, "--job-variable");
    await using connection = await connect(context);
    const { client } = connection;
    const { deployment, name } = await chooseDeployment(context, client, args.deployment);
    const problems = findParameterProblems(
      parameters,
      { ...deployment.parameters, ...parameters },
      deployment,
    );
    if (problems.length > 0) {
      throw new BatutaError(
        "parameters-invalid",
        `no run was made of ${name}, its parameters are wrong:\n${problems.map((each) => `  ${each}`).join("\n")}`,
        { fields: { deployment: name, problems } },
      );
    }
    if (variables !== undefined && deployment.work_pool_name != null) {
      const { findPool } = await import("../../work-pool-argument.ts");
      const { findVariableProblems } = await import("../../../sdk/deployments/job-variable-problems.ts");
      const wrong = findVariableProblems(await findPool(client, deployment.work_pool_name), variables);
      const lines = wrong.map(({ message }) => `  ${message}`);
      if (wrong.length > 0)
        throw new BatutaError("job-variables-invalid", `no run was made of ${name}:\n${lines.join("\n")}`, {
          fields: { deployment: name, variables: wrong.map((each) => each.name) },
        });
    }
    const scheduled_time = new Date(startsAt ?? context.clock.now()).toISOString();
    const run = await client.call(createDeploymentRun, {
      params: { id: deployment.id },
      body: {
        parameters,
        state: { type: "SCHEDULED", state_details: { scheduled_time } },
        tags: [...(values.get("tag") ?? [])],
        ...(args.name === undefined ? {} : { name: args.name }),
        ...(args["work-queue"] === undefined ? {} : { work_queue_name: args["work-queue"] }),
        ...(args["idempotency-key"] === undefined ? {} : { idempotency_key: args["idempotency-key"] }),
        ...(variables === undefined ? {} : { job_variables: variables }),
      },
    });
    if (!args.watch) {
      if (context.json) {
        printJson(context, run);
        return undefined;
      }
      const { formatRelativeTime } = await import("../../format/relative-time.ts");
      const due = run.expected_start_time ?? scheduled_time;
      context.print(`${run.name}  ${context.colors.dim(run.id)}\n`);
      context.note(`made a run of ${name}, due ${formatRelativeTime(due, context.clock.now())}`);
      context.note(`follow it: batuta flow-run watch ${run.name}`);
      return undefined;
    }
    if (!context.json) context.note(`made the run ${run.name} of ${name} (${run.id})`);
    const { watchRun } = await import("../../watch-run.ts");
    return await watchRun(context, client, run, { timeout: args.timeout, withLogs: args.logs });
  },
});
