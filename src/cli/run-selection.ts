import type { Client } from "../client/http.ts";
import { listFlowRuns } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import type { StateType } from "../contract/states/schemas.ts";
import { runFilterArgs } from "./arguments/run-filter-args.ts";
import type { CliContext } from "./context.ts";
import { listOfferedRuns } from "./due-runs.ts";
import { usageError } from "./errors.ts";
import { findDeployment } from "./find-deployment.ts";
import { findFlowRun, readFlowNames } from "./find-runs.ts";
import { formatAge } from "./format/relative-time.ts";
import { listUpTo } from "./list-all.ts";
import { parseSince, parseStates, parseTags, splitList } from "./list-options.ts";
import { givenOrPicked } from "./pick.ts";

type FilterArgs = { readonly [Name in keyof typeof runFilterArgs]?: string | undefined };

/** The body of a filter of flow runs; undefined parts restrict nothing. */
export async function buildRunFilter(context: CliContext, client: Client, args: FilterArgs) {
  const state = parseStates(args.state);
  const after = parseSince(args.since, context);
  const before = parseSince(args.until, context, "--until");
  const deployment =
    args.deployment === undefined ? undefined : (await findDeployment(client, args.deployment)).deployment;
  const period = {
    ...(after === undefined ? {} : { after_: after }),
    ...(before === undefined ? {} : { before_: before }),
  };
  return {
    ...(args.flow === undefined ? {} : { flows: { name: { any_: splitList(args.flow) } } }),
    flow_runs: {
      ...(state === undefined ? {} : { state }),
      ...(args.name === undefined ? {} : { name: { like_: args.name } }),
      ...(args.tag === undefined ? {} : { tags: parseTags(args.tag) }),
      ...(deployment === undefined ? {} : { deployment_id: { any_: [deployment.id] } }),
      ...(Object.keys(period).length === 0 ? {} : { expected_start_time: period }),
    },
  };
}

/** What `chooseRuns` may offer. */
export interface ChooseRunsOptions {
  /** Ids and names on the command line. */
  readonly runs: readonly string[];
  readonly filter: FilterArgs;
  /** Most runs that a filter takes. */
  readonly limit: number;
  /** States that the command can do something about; the filter and the picker leave others out. */
  readonly types: readonly StateType[] | undefined;
}

/** The runs that a command is about: named ones, all that a filter finds, or one that a person picks. */
export async function chooseRuns(
  context: CliContext,
  client: Client,
  options: ChooseRunsOptions,
): Promise<{ readonly runs: readonly FlowRun[]; readonly isFiltered: boolean }> {
  const isFiltered = Object.keys(runFilterArgs).some((name) => options.filter[name as keyof FilterArgs]);
  if (options.runs.length > 0) {
    if (isFiltered) throw usageError("name runs, or filter them, not both");
    const runs = [];
    for (const idOrName of options.runs) runs.push(await findFlowRun(client, idOrName));
    return { runs, isFiltered: false };
  }
  const { types } = options;
  const filter = await buildRunFilter(context, client, options.filter);
  const inState = types === undefined ? {} : { state: { type: { any_: [...types] } } };
  const body = { ...filter, flow_runs: { ...inState, ...filter.flow_runs } };
  const listed = (count: number): Promise<FlowRun[]> =>
    listUpTo(count, (slice) =>
      client.call(
        listFlowRuns,
        { body: { ...body, sort: "EXPECTED_START_TIME_DESC", ...slice } },
        { signal: context.signal },
      ),
    );
  if (isFiltered) {
    const runs = await listed(options.limit);
    // A state that the filter itself names took the place of those that the command can do something about.
    const isFit = ({ state_type: type }: FlowRun): boolean =>
      types === undefined || (type !== null && types.includes(type));
    return { runs: runs.filter(isFit), isFiltered };
  }
  const id = await givenOrPicked(context, undefined, {
    argument: "RUNS",
    what: "flow run",
    otherwise: "batuta flow-run ls",
    choices: async () =>
      runChoices(context, client, await listOfferedRuns(client, context.clock.now(), types)),
  });
  return { runs: [await findFlowRun(client, id)], isFiltered };
}

/** One flow run: the named one, else the one that a person picks. */
export async function chooseRun(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<FlowRun> {
  const id = await givenOrPicked(context, given, {
    argument: "RUN",
    what: "flow run",
    otherwise: "batuta flow-run ls",
    choices: async () => runChoices(context, client, await listOfferedRuns(client, context.clock.now())),
  });
  return findFlowRun(client, id);
}

async function runChoices(context: CliContext, client: Client, runs: readonly FlowRun[]) {
  const names = await readFlowNames(client, runs);
  return runs.map((run) => {
    const when = run.start_time ?? run.expected_start_time ?? run.created;
    const age = when === null ? "" : `, ${formatAge(when, context.clock.now())}`;
    return {
      value: run.id,
      label: run.name,
      hint: `${names.get(run.flow_id) ?? ""}, ${run.state_name ?? "no state"}${age}`,
    };
  });
}
