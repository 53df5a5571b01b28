import { type CliContext, printJson } from "./context.ts";
import { EXIT } from "./errors.ts";

/** How to run a flow run again in this process. */
export interface RetryHereOptions {
  readonly run: string;
  readonly entrypoint: string | undefined;
  readonly takeOver: boolean;
  /** The task run to begin with. */
  readonly retryFrom?: string | undefined;
}

/** Runs a flow run again in this process, from its code: finished tasks are not run again. */
export async function retryHere(context: CliContext, options: RetryHereOptions): Promise<number> {
  const { findRetryTarget } = await import("./find-retry-target.ts");
  const { loadFlow } = await import("../sdk/deployments/load-flow.ts");
  const target = await findRetryTarget(context, options.run, options);
  if (target.entrypoint === undefined) {
    if (context.json) printJson(context, { id: target.id, state_type: "COMPLETED", state_name: "Completed" });
    else context.note(`${target.name} has completed already; its result stands and nothing was run`);
    return EXIT.ok;
  }
  const { entrypoint, directory } = target;
  // The flow reads its settings itself, as it does when its file is run.
  if (context.profile !== undefined) process.env.BATUTA_PROFILE = context.profile;
  if (directory !== undefined) process.chdir(directory);
  if (!context.json)
    context.note(`running ${target.name} again with ${entrypoint.name} of ${entrypoint.path}`);
  const flow = await loadFlow(entrypoint);
  const { runAgain } = await import("./run-again.ts");
  // A flow made by another copy of the package runs here all the same: copies share the scope of runs.
  // From here on this process is the flow's script: Ctrl-C ends the run as it does there. Not before the module is
  // loaded, whose own main guard must not take itself for the program.
  process.argv[1] = entrypoint.path;
  context.releaseSignals();
  const state = await runAgain(flow, {
    flowRunId: target.id,
    name: target.name,
    takeOver: options.takeOver,
    retryFrom: options.retryFrom,
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
    const { paintState } = await import("./output/state-color.ts");
    const ended = paintState(context.colors, state.type, state.name);
    context.print(`${target.name}: ${ended}${state.message ? ` (${state.message})` : ""}\n`);
  }
  return state.isCompleted() ? EXIT.ok : EXIT.failed;
}
