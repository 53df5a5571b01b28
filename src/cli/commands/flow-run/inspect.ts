import type { FlowRun } from "../../../contract/flow-runs/schemas.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

const SHOWN_TASK_RUNS = 50;

const poolOf = (run: FlowRun): string | undefined =>
  [run.work_pool_name, run.work_queue_name].filter((name) => name !== null).join(", queue ") || undefined;

export const flowRunInspect = defineCommand({
  description: "Show a flow run: state, why it waits, times, parameters, result or error, history, task runs",
  args: {
    run: {
      type: "positional",
      description: "Id or name of the flow run; a terminal lets you pick",
      required: false,
    },
  },
  examples: ["flow-run inspect lively-otter", "flow-run inspect lively-otter --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseRun } = await import("../../run-selection.ts");
    const { readDeploymentName } = await import("../../find-deployment.ts");
    const { readFlow } = await import("../../../contract/flows/routes.ts");
    const { listFlowRunStates } = await import("../../../contract/states/routes.ts");
    const { countTaskRuns, listTaskRuns } = await import("../../../contract/task-runs/routes.ts");
    const { readResultText, resultForJson, describeResult } = await import("../../output/run-result.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const run = await chooseRun(context, client, args.run);
    const ofThisRun = { flow_runs: { id: { any_: [run.id] } } };
    const { readWaitingCauses } = await import("../../waiting-causes.ts");
    const { readVersionOfRun } = await import("../../../contract/deployment-versions/routes.ts");
    const { unlessMissing } = await import("../../missing.ts");
    const [flow, states, result, taskRuns, taskRunCount, deployment, waitsFor, version] = await Promise.all([
      client.call(readFlow, { params: { id: run.flow_id } }),
      client.call(listFlowRunStates, { query: { flow_run_id: run.id } }),
      readResultText(client, { kind: "flow", id: run.id }),
      client.call(listTaskRuns, {
        body: { ...ofThisRun, sort: "EXPECTED_START_TIME_ASC", limit: context.json ? 200 : SHOWN_TASK_RUNS },
      }),
      client.call(countTaskRuns, { body: ofThisRun }),
      readDeploymentName(client, run.deployment_id),
      readWaitingCauses(client, run),
      run.deployment_id === null
        ? null
        : unlessMissing(client.call(readVersionOfRun, { params: { id: run.id } })),
    ]);
    if (context.json) {
      printJson(context, {
        ...run,
        flow_name: flow.name,
        deployment_name: deployment ?? null,
        deployment_version_number: version?.number ?? null,
        states,
        waits_for: waitsFor,
        result: resultForJson(result),
        task_run_count: taskRunCount,
        task_runs: taskRuns,
      });
      return undefined;
    }
    const { printFacts, printHeading } = await import("../../output/facts.ts");
    const { objectFact, runFacts } = await import("../../output/run-facts.ts");
    const { printStateHistory } = await import("../../output/state-history.ts");
    const { printTaskRuns } = await import("../../output/task-run-table.ts");
    const isError = run.state_type === "FAILED" || run.state_type === "CRASHED";
    printFacts(context, [
      ["Flow run", context.colors.bold(run.name)],
      ["ID", run.id],
      ["Flow", run.flow_version === null ? flow.name : `${flow.name} (version ${run.flow_version})`],
      ["Deployment", version == null ? deployment : `${deployment} (version ${version.number})`],
      ["Work pool", poolOf(run)],
      ...runFacts(context, run),
      ["Waits, since", waitsFor.map(({ message }) => message).join("\n") || undefined],
      ["Parameters", objectFact(context, run.parameters)],
      ["Labels", objectFact(context, run.labels)],
      [
        isError ? "Error" : "Result",
        result === undefined ? undefined : await describeResult(context, result),
      ],
    ]);
    printStateHistory(context, states);
    if (taskRunCount > 0) {
      printHeading(context, `Task runs (${taskRunCount})`);
      printTaskRuns(context, taskRuns);
      const more = taskRunCount - taskRuns.length;
      if (more > 0)
        context.note(`${more} more: batuta task-run ls --flow-run ${run.id} --limit ${taskRunCount}`);
    }
    if (isError) {
      const where = run.deployment_id === null ? " where its code is" : "";
      context.note(`run it again${where}: batuta flow-run retry ${run.id}`);
    }
    return undefined;
  },
});
