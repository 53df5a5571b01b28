import type { Client } from "../client/http.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import type { OrchestrationResult, StateType } from "../contract/states/schemas.ts";
import { confirm } from "./confirm.ts";
import { type CliContext, printJson } from "./context.ts";
import { EXIT } from "./errors.ts";
import { parseCount } from "./list-options.ts";
import { paintState } from "./output/state-color.ts";
import { chooseRuns } from "./run-selection.ts";

type ChangeRunsArguments = Parameters<typeof chooseRuns>[2]["filter"] & {
  readonly _: readonly string[];
  readonly limit: string;
  readonly yes: boolean | undefined;
};

/** What a command does to each run. */
export interface ChangeRunsOptions {
  /** For questions: `Cancel`. */
  readonly verb: string;
  /** States that it can do something about. */
  readonly types: readonly StateType[];
  readonly propose: (client: Client, run: FlowRun) => Promise<OrchestrationResult>;
  /** Types that a run may be in when it has worked; the server may go further than what was proposed. */
  readonly done: readonly StateType[];
  /** Why it cannot work on this run; told before the server is asked. */
  readonly refuse?: ((run: FlowRun) => string | undefined) | undefined;
  /** Ask even for a single run that was named. */
  readonly alwaysAsks?: boolean | undefined;
}

interface Changed {
  readonly id: string;
  readonly name: string;
  readonly state_type: StateType | null;
  readonly state_name: string | null;
  readonly changed: boolean;
  /** Why not. */
  readonly reason: string | null;
}

/** Proposes a state for each of the chosen runs and tells what became of it; 1 when one of them was refused. */
export async function changeRuns(
  context: CliContext,
  client: Client,
  args: ChangeRunsArguments,
  options: ChangeRunsOptions,
): Promise<number> {
  const { verb, types, propose, done } = options;
  const { runs, isFiltered } = await chooseRuns(context, client, {
    runs: args._,
    filter: args,
    limit: parseCount(args.limit, "--limit"),
    types,
  });
  if (runs.length === 0) {
    if (context.json) printJson(context, []);
    else context.note("no flow runs match; nothing was done");
    return EXIT.ok;
  }
  if (isFiltered && !args.yes) await confirm(context, `${verb} ${describeRuns(runs)}?`);
  const results: Changed[] = [];
  for (const run of runs) {
    context.signal.throwIfAborted();
    const refusal = options.refuse?.(run);
    const result = refusal === undefined ? await propose(client, run) : undefined;
    const changed = result === undefined ? unchanged(run, refusal ?? "") : changedBy(run, result, done);
    results.push(changed);
    if (!context.json) printChanged(context, changed);
  }
  if (context.json) printJson(context, results);
  return results.every(({ changed }) => changed) ? EXIT.ok : EXIT.failed;
}

function unchanged(run: FlowRun, reason: string): Changed {
  const { id, name, state_type, state_name } = run;
  return { id, name, state_type, state_name, changed: false, reason };
}

function changedBy(run: FlowRun, result: OrchestrationResult, done: readonly StateType[]): Changed {
  const { state, details } = result;
  const type = state?.type ?? run.state_type;
  const isDone = state !== null && result.status !== "ABORT" && done.includes(state.type);
  return {
    id: run.id,
    name: run.name,
    state_type: type,
    state_name: state?.name ?? run.state_name,
    changed: isDone,
    reason: isDone || !("reason" in details) ? null : details.reason,
  };
}

function printChanged(context: CliContext, each: Changed): void {
  const state = paintState(context.colors, each.state_type, each.state_name);
  if (each.changed) context.print(`${each.name}: ${state}\n`);
  else context.note(`${each.name}: not changed, ${each.reason ?? "for no reason that the server gave"}`);
}

/** `12 flow runs (8 Running, 4 Scheduled)`. */
export function describeRuns(runs: readonly FlowRun[]): string {
  const [first] = runs;
  if (first !== undefined && runs.length === 1)
    return `the flow run ${first.name} (${first.state_name ?? "no state"})`;
  const counts = new Map<string, number>();
  for (const { state_name: name } of runs)
    counts.set(name ?? "no state", (counts.get(name ?? "no state") ?? 0) + 1);
  const parts = [...counts].map(([name, count]) => `${count} ${name}`);
  return `${runs.length} flow runs (${parts.join(", ")})`;
}
