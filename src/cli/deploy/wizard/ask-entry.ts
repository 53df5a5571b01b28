import { basename, join } from "node:path";
import type { Client } from "../../../client/http.ts";
import { splitEntrypoint } from "../../../domain/deployments/entrypoint.ts";
import type { CliContext } from "../../context.ts";
import { entrypointOf } from "../../project/found-flow.ts";
import { scanFlows } from "../../project/scan-flows.ts";
import { describeFlows } from "../describe-flows.ts";
import type { DeploymentEntry } from "../project-schema.ts";
import { askPool } from "./ask-pool.ts";
import { askSchedules } from "./ask-schedule.ts";
import { askStorage } from "./ask-storage.ts";
import type { Questions } from "./questions.ts";
import { saveEntry } from "./save-entry.ts";

/** What a new deployment is, asked of a person; what the entry says already is not asked. */
export async function askEntry(
  context: CliContext,
  client: Client,
  ask: Questions,
  given: DeploymentEntry,
): Promise<DeploymentEntry> {
  const entrypoint = given.entrypoint ?? (await askFlow(context, ask));
  const name = given.name ?? (await askName(ask));
  const hasSchedules = given.schedules != null || Object.keys(given.schedule ?? {}).length > 0;
  const schedules = hasSchedules ? given.schedules : await askSchedules(context, ask);
  const pool = given.work_pool?.name ?? (await askPool(client, ask));
  const pull = given.pull === undefined ? await askStorage(context, ask) : given.pull;
  return { ...given, entrypoint, name, schedules, pull, work_pool: { ...given.work_pool, name: pool } };
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
    const problem = (await describeFlows(context, [picked])).problems.get(picked);
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

/** Offers to keep a deployment in the project's file. */
export async function offerToSave(
  context: CliContext,
  ask: Questions,
  path: string | undefined,
  entry: DeploymentEntry,
): Promise<void> {
  const file = path ?? join(context.cwd, "batuta.yaml");
  if (!(await ask.confirm(`Save it to ${basename(file)}, so that \`batuta deploy --all\` repeats it?`, true)))
    return;
  await saveEntry(file, entry);
  ask.tell([`saved to ${file}`]);
}
