import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const flowRunDelete = defineCommand({
  description: "Delete flow runs with their states, task runs and logs",
  args: {
    runs: { type: "positional", valueHint: "list", description: "Ids or names of flow runs", required: true },
    yes: { type: "boolean", alias: "y", description: "Do not ask" },
    force: { type: "boolean", description: "Delete runs that are still running, too" },
  },
  examples: ["flow-run delete lively-otter --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { confirm } = await import("../../confirm.ts");
    const { findFlowRun } = await import("../../find-runs.ts");
    const { deleteFlowRun } = await import("../../../contract/flow-runs/routes.ts");
    const { BatutaError } = await import("../../../platform/errors.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const runs = [];
    for (const idOrName of args._) runs.push(await findFlowRun(client, idOrName));
    const running = runs.filter(({ state_type: type }) => type === "RUNNING" || type === "CANCELLING");
    if (running.length > 0 && !args.force) {
      const names = running.map(({ name }) => name).join(", ");
      throw new BatutaError(
        "run-is-running",
        `still running: ${names}; wait for the end, or delete with --force`,
      );
    }
    const what = runs.length === 1 ? `the flow run ${runs[0]?.name}` : `${runs.length} flow runs`;
    if (!args.yes) await confirm(context, `Delete ${what} with all that belongs to it?`);
    for (const run of runs) await client.call(deleteFlowRun, { params: { id: run.id } });
    if (context.json) printJson(context, { deleted: runs.map(({ id }) => id) });
    else context.note(`deleted ${what}`);
    return undefined;
  },
});
