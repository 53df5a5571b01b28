import { basename } from "node:path";
import type { Client } from "../../../client/http.ts";
import { splitEntrypoint } from "../../../domain/deployments/entrypoint.ts";
import type { CliContext } from "../../context.ts";
import { entrypointOf } from "../../project/found-flow.ts";
import { scanFlows } from "../../project/scan-flows.ts";
import { findPool } from "../../work-pool-argument.ts";
import { describeFlows } from "../describe-flows.ts";
import type { DeploymentEntry } from "../project-schema.ts";
import { askCode } from "./ask-code.ts";
import { askPool, type ChosenPool, toChosenPool } from "./ask-pool.ts";
import { askSchedules } from "./ask-schedule.ts";
import type { Questions } from "./questions.ts";

/** A deployment as a person wants it. */
export interface AskedEntry {
  readonly entry: DeploymentEntry;
  readonly pool: ChosenPool;
}

/** What a new deployment is, asked of a person; what the entry says already is not asked. Nothing is made by it. */
export async function askEntry(
  context: CliContext,
  client: Client,
  ask: Questions,
  given: DeploymentEntry,
): Promise<AskedEntry> {
  // What is given and wrong is told before anything is asked.
  const named = given.work_pool?.name
    ? toChosenPool(await findPool(client, given.work_pool.name))
    : undefined;
  const problem = given.entrypoint && (await problemOf(context, given.entrypoint));
  if (problem) throw problem;
  const entrypoint = given.entrypoint || (await askFlow(context, ask));
  const name = given.name || (await askName(ask));
  const hasSchedules = given.schedules != null || Object.keys(given.schedule ?? {}).length > 0;
  const schedules = hasSchedules ? given.schedules : await askSchedules(context, ask);
  const pool = named ?? (await askPool(client, ask));
  const asked = { ...given, entrypoint, name, schedules, work_pool: { ...given.work_pool, name: pool.name } };
  const entry = await askCode({ context, client, ask, template: pool.base_job_template }, asked);
  return { entry, pool };
}

/** Why there is no such flow. */
async function problemOf(context: CliContext, entrypoint: string): Promise<Error | undefined> {
  return (await describeFlows(context, [entrypoint])).problems.get(entrypoint);
}

async function askFlow(context: CliContext, ask: Questions): Promise<string> {
  const { flows, problems } = await scanFlows(context.cwd, context.signal);
  if (problems.length > 0) ask.tell(["these files were left out, since they can't be read:", ...problems]);
  const isEntrypoint = (text: string): boolean => splitEntrypoint(text) !== undefined;
  const choices = flows.map((each) => ({ value: entrypointOf(each), hint: each.name }));
  for (;;) {
    const picked =
      choices.length === 0
        ? await ask.write("Which flow? None was found below this folder", { example: "path/of/file.ts:flow" })
        : await ask.choose("Which flow? Pick one, or type path/of/file.ts:flow", choices, {
            takes: isEntrypoint,
          });
    // What is wrong with its code is told before anything else is asked.
    const problem = await problemOf(context, picked);
    if (problem === undefined) return picked;
    ask.tell(problem.message.split("\n"));
  }
}

function askName(ask: Questions): Promise<string> {
  return ask.write("Name of the deployment", {
    standard: "default",
    check: (text) => {
      if (text === "") return "write a name";
      return /[/%&><]/.test(text) ? "a name has none of / % & > <" : undefined;
    },
  });
}

/** Whether a deployment is to be kept in the project's file. */
export function askToSave(ask: Questions, path: string): Promise<boolean> {
  return ask.confirm(`Save it to ${basename(path)}, so that \`batuta deploy --all\` repeats it?`, true);
}
