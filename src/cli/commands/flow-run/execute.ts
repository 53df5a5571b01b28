import { defineCommand } from "../../command.ts";
import { usageError } from "../../errors.ts";

export const flowRunExecute = defineCommand({
  description: "Run a flow run of a deployment in this process, as workers do",
  args: {
    run: {
      type: "positional",
      description:
        "Id of the flow run; default: PREFECT__FLOW_RUN_ID. With - it waits for a worker's order on stdin",
      required: false,
    },
  },
  examples: ["flow-run execute 0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f"],
  async run(context, args) {
    const id = args.run ?? context.env.PREFECT__FLOW_RUN_ID;
    if (id === undefined || id === "") {
      throw usageError("name a flow run by its id, or set PREFECT__FLOW_RUN_ID");
    }
    const { executeFlowRun } = await import("../../execute-flow-run.ts");
    if (id === "-") {
      const { waitForOrder } = await import("../../wait-for-order.ts");
      const order = await waitForOrder(context);
      return (
        order && (await executeFlowRun({ ...context, cwd: order.workingDir }, order.flowRunId, order.record))
      );
    }
    return await executeFlowRun(context, id);
  },
});
