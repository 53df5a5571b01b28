import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";
import { EXIT } from "../../errors.ts";

export const flowRunRetry = defineCommand({
  description: "Run a flow run again, here, where its code is: finished tasks are not run again",
  args: {
    run: { type: "positional", description: "Id or name of the flow run", required: true },
    entrypoint: {
      type: "string",
      alias: "e",
      valueHint: "FILE:FLOW",
      description: "Where the flow's code is, when it is not where the run says",
    },
    "take-over": { type: "boolean", description: "Take the run over from a process that still holds it" },
  },
  examples: ["flow-run retry lively-otter", "flow-run retry lively-otter --entrypoint flows/etl.ts:etl"],
  async run(context, args) {
    const { findRetryTarget } = await import("../../find-retry-target.ts");
    const { loadFlow } = await import("../../flow-entrypoint.ts");
    const target = await findRetryTarget(context, args.run, args.entrypoint);
    if (target.entrypoint === undefined) {
      if (context.json)
        printJson(context, { id: target.id, state_type: "COMPLETED", state_name: "Completed" });
      else context.note(`${target.name} has completed already; its result stands and nothing was run`);
      return undefined;
    }
    const { entrypoint, directory } = target;
    // The flow reads its settings itself, as it does when its file is run.
    if (context.profile !== undefined) process.env.BATUTA_PROFILE = context.profile;
    if (directory !== undefined) process.chdir(directory);
    if (!context.json)
      context.note(`running ${target.name} again with ${entrypoint.name} of ${entrypoint.path}`);
    const flow = await loadFlow(entrypoint);
    const { runAgain } = await import("../../run-again.ts");
    // A flow made by another copy of the package runs here all the same: copies share the scope of runs.
    // From here on this process is the flow's script: Ctrl-C ends the run as it does there. Not before the module is
    // loaded, whose own main guard must not take itself for the program.
    process.argv[1] = entrypoint.path;
    context.releaseSignals();
    const state = await runAgain(flow, {
      flowRunId: target.id,
      name: target.name,
      takeOver: args["take-over"] === true,
      note: context.note,
    });
    if (context.json) {
      printJson(context, {
        id: target.id,
        state_type: state.type,
        state_name: state.name,
        message: state.message ?? null,
      });
    } else {
      const { paintState } = await import("../../output/state-color.ts");
      const ended = paintState(context.colors, state.type, state.name);
      context.print(`${target.name}: ${ended}${state.message ? ` (${state.message})` : ""}\n`);
    }
    return state.isCompleted() ? EXIT.ok : EXIT.failed;
  },
});
