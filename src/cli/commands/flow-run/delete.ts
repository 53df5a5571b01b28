import { changeRunsArgs } from "../../arguments/change-runs-args.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const flowRunDelete = defineCommand({
  description: "Delete flow runs with their states, task runs and logs",
  args: {
    ...changeRunsArgs,
    force: { type: "boolean", description: "Delete runs that are still running, too" },
  },
  examples: ["flow-run delete lively-otter --yes", "flow-run delete --state cancelled --until 30d"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { confirm } = await import("../../confirm.ts");
    const { describeRuns } = await import("../../change-runs.ts");
    const { chooseRuns } = await import("../../run-selection.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { deleteFlowRun } = await import("../../../contract/flow-runs/routes.ts");
    const { BatutaError } = await import("../../../platform/errors.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { runs } = await chooseRuns(context, client, {
      runs: args._,
      filter: args,
      limit: parseCount(args.limit, "--limit"),
      types: undefined,
    });
    const running = runs.filter(({ state_type: type }) => type === "RUNNING" || type === "CANCELLING");
    if (running.length > 0 && !args.force) {
      const names = running.slice(0, 10).map(({ name }) => name);
      const more = running.length > names.length ? ` and ${running.length - names.length} more` : "";
      throw new BatutaError(
        "run-is-running",
        `still running: ${names.join(", ")}${more}; wait for the end, or delete with --force`,
      );
    }
    const what = runs.length === 0 ? undefined : describeRuns(runs);
    if (what !== undefined && !args.yes)
      await confirm(context, `Delete ${what} with all that belongs to it?`);
    for (const run of runs) {
      await client.call(deleteFlowRun, { params: { id: run.id } }, { signal: context.signal });
    }
    if (context.json) printJson(context, { deleted: runs.map(({ id }) => id) });
    else context.note(what === undefined ? "no flow runs match; nothing was done" : `deleted ${what}`);
    return undefined;
  },
});
