import { taskRunArg } from "../../arguments/task-run-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const taskRunInspect = defineCommand({
  description: "Show a task run: state, times, inputs, result or error, history",
  args: taskRunArg,
  examples: [
    "task-run inspect 01979d3c-9a5e-7c2f-a1b0-3f1c5d2e8b47",
    "task-run inspect --json 01979d3c-9a5e-7c2f-a1b0-3f1c5d2e8b47",
  ],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseTaskRun } = await import("../../task-run-argument.ts");
    const { listTaskRunStates } = await import("../../../contract/states/routes.ts");
    const { readFlowRun } = await import("../../../contract/flow-runs/routes.ts");
    const { readResultText, resultForJson, describeResult } = await import("../../output/run-result.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const run = await chooseTaskRun(context, client, args.run);
    const [states, result, flowRun] = await Promise.all([
      client.call(listTaskRunStates, { query: { task_run_id: run.id } }),
      readResultText(client, { kind: "task", id: run.id }),
      run.flow_run_id === null ? undefined : client.call(readFlowRun, { params: { id: run.flow_run_id } }),
    ]);
    if (context.json) {
      printJson(context, {
        ...run,
        flow_run_name: flowRun?.name ?? null,
        states,
        result: resultForJson(result),
      });
      return undefined;
    }
    const { printFacts } = await import("../../output/facts.ts");
    const { objectFact, runFacts } = await import("../../output/run-facts.ts");
    const { printStateHistory } = await import("../../output/state-history.ts");
    const isError = run.state_type === "FAILED" || run.state_type === "CRASHED";
    printFacts(context, [
      ["Task run", context.colors.bold(run.name)],
      ["ID", run.id],
      ["Task", run.task_key],
      ["Flow run", flowRun === undefined ? undefined : `${flowRun.name} ${context.colors.dim(flowRun.id)}`],
      ...runFacts(context, run),
      ["Cache key", run.cache_key ?? undefined],
      ["Inputs", objectFact(context, run.task_inputs)],
      [
        isError ? "Error" : "Result",
        result === undefined ? undefined : await describeResult(context, result),
      ],
    ]);
    printStateHistory(context, states);
    return undefined;
  },
});
