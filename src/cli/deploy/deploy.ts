import { join } from "node:path";
import type { Client } from "../../client/http.ts";
import { listWorkers } from "../../contract/work-pools/routes.ts";
import { BatutaError } from "../../platform/errors.ts";
import { type CliConnection, connect } from "../connect.ts";
import { type CliContext, printJson } from "../context.ts";
import { usageError } from "../errors.ts";
import type { OptionValues } from "../parse-command-line.ts";
import type { DeploymentEntry } from "./project-schema.ts";
import { type Project, readProject } from "./read-project.ts";
import {
  completeEntries,
  type DeployCommand,
  type Deployed,
  deployEntries,
  readEntries,
} from "./run-deploy.ts";
import type { Questions } from "./wizard/questions.ts";

/** No deployment can be called so. */
const [ALL, NEW] = ["all/", "new/"];

/** `batuta deploy`. */
export async function deploy(
  given: CliContext,
  args: DeployCommand,
  values: OptionValues,
): Promise<number | undefined> {
  const project = await readProject(given.cwd, args["prefect-file"]);
  const file = project?.file ?? {};
  const named = await readEntries(given, args, values, file);
  const canAsk = given.isInteractive && !given.json;
  if (named === undefined && !canAsk) throw await nothingNamed(given, project);
  await using connection = await connect(given);
  const { client } = connection;
  const context = { ...given, env: { ...given.env, ...prefectEnvironment(connection) } };
  const lacks = (each: DeploymentEntry): boolean => !each.entrypoint || !each.name || !each.work_pool?.name;
  // A file with one deployment may be there for another one to join it.
  const isOpen = !args.all && args.entrypoint === undefined && (values.get("name") ?? []).length === 0;
  if (canAsk && (named === undefined || isOpen || named.some(lacks))) {
    const [only, ...others] = named ?? [];
    const given = only !== undefined && isOpen && !lacks(only) ? undefined : only;
    if (others.length === 0)
      return await deployByQuestions({ context, client, args, values, project, given });
  }
  const made = await deployEntries(context, client, named ?? [], project);
  return await tellAll(context, client, made);
}

/** By these steps and flows of Python find this very server. */
function prefectEnvironment({ kind, target, settings }: CliConnection): Record<string, string> {
  const auth = settings.apiAuthString?.reveal();
  const key = settings.apiKey?.reveal();
  return {
    ...(kind === "embedded" ? {} : { PREFECT_API_URL: target }),
    ...(auth === undefined ? {} : { PREFECT_API_AUTH_STRING: auth }),
    ...(key === undefined ? {} : { PREFECT_API_KEY: key }),
  };
}

interface Asking {
  readonly context: CliContext;
  readonly client: Client;
  readonly args: DeployCommand;
  readonly values: OptionValues;
  readonly project: Project | undefined;
  /** What is known of the deployment; undefined when it may be one of the project file, too. */
  readonly given: DeploymentEntry | undefined;
}

async function deployByQuestions(asking: Asking): Promise<number | undefined> {
  const { context, client, args, values, project } = asking;
  const { createQuestions } = await import("./wizard/questions.ts");
  const { askEntry, askToSave } = await import("./wizard/ask-entry.ts");
  const { withPool } = await import("./wizard/ask-pool.ts");
  const { saveEntry } = await import("./wizard/save-entry.ts");
  const ask = await createQuestions(context);
  const file = project?.file ?? {};
  const kept = (file.deployments ?? []).filter((each) => each.name && each.entrypoint);
  let { given } = asking;
  if (given === undefined && kept.length > 0) {
    const picked = await ask.choose("What is to be deployed?", [
      ...kept.map(({ name, entrypoint }) => ({ value: `${name}`, hint: entrypoint ?? undefined })),
      ...(kept.length > 1 ? [{ value: ALL, label: "All of them" }] : []),
      { value: NEW, label: "A new deployment" },
    ]);
    const entries = kept.filter(({ name }) => picked === ALL || name === picked);
    if (entries.length > 0) {
      const complete = await completeEntries(context, args, values, file, entries);
      return await tellAll(context, client, await deployEntries(context, client, complete, project));
    }
  }
  given ??= (await completeEntries(context, args, values, file, [{}]))[0] ?? {};
  const { entry, pool } = await askEntry(context, client, ask, given);
  const path = project?.path ?? join(context.cwd, "batuta.yaml");
  const saves = await askToSave(ask, path);
  // From here on nothing is asked: who leaves before has made nothing.
  const made = await untilBuilt(ask, () =>
    withPool(client, pool, () => deployEntries(context, client, [entry], project)),
  );
  if (pool.isNew) context.note(`created the work pool ${pool.name}`);
  if (saves) {
    await saveEntry(path, entry);
    context.note(`saved to ${path}`);
  }
  return await tellAll(context, client, made);
}

/** A Dockerfile is mended, an engine started, a registry logged in to, while what was answered waits. */
async function untilBuilt<T>(ask: Questions, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!BatutaError.is(error) || error.code !== "step-failed") throw error;
      ask.tell([...error.message.split("\n"), "Nothing is registered."]);
      if (!(await ask.confirm("Try again, once that is mended?", true))) throw error;
    }
  }
}

async function tellAll(context: CliContext, client: Client, made: readonly Deployed[]): Promise<undefined> {
  if (context.json) {
    printJson(
      context,
      made.map(({ plan, deployment }) => ({ full_name: plan.label, ...deployment })),
    );
    return undefined;
  }
  for (const each of made) await tell(context, each);
  const pools = new Map(made.map(({ plan: { pool } }) => [pool.name, pool]));
  for (const { name } of pools.values()) {
    const workers = await client.call(listWorkers, { params: { work_pool_name: name } });
    if (!workers.some(({ status }) => status === "ONLINE"))
      context.note(`start a worker for its runs: batuta worker start --pool ${quote(name)}`);
  }
  const [first] = made;
  if (first !== undefined) context.note(`make a run: batuta deployment run ${quote(first.plan.label)}`);
  return undefined;
}

const SHOWN_DATES = 5;

async function tell(context: CliContext, { plan, deployment }: Deployed): Promise<void> {
  const { nextDates, policyText } = await import("../output/schedule-text.ts");
  const { scheduleSentence, zonedTime } = await import("../../domain/schedules/schedule-sentence.ts");
  const { dim, green } = context.colors;
  context.print(`${green("deployed")} ${plan.label}  ${dim(deployment.id)}\n`);
  const now = context.clock.now();
  for (const { schedule, active, ...policies } of deployment.schedules) {
    const told = policyText(policies);
    context.print(
      `  ${scheduleSentence(schedule)}${told === "" ? "" : `, ${told}`}${active ? "" : ", paused"}\n`,
    );
    const zone = schedule.timezone ?? "UTC";
    for (const date of nextDates(schedule, now, active ? SHOWN_DATES : 0))
      context.print(`    ${dim(zonedTime(date, zone))}\n`);
  }
}

async function nothingNamed(context: CliContext, project: Project | undefined): Promise<Error> {
  const names = (project?.file.deployments ?? []).flatMap(({ name }) => (name ? [name] : []));
  if (names.length > 0)
    return usageError(
      `which deployment of ${project?.path}? Name some (--name ${names[0]}) or all (--all): ${names.join(", ")}`,
    );
  const { scanFlows } = await import("../project/scan-flows.ts");
  const { entrypointOf } = await import("../project/found-flow.ts");
  const { flows } = await scanFlows(context.cwd, context.signal);
  const found = flows.slice(0, 8).map((each) => `\n  ${entrypointOf(each)}`);
  return usageError(
    `which flow? Name it: batuta deploy path/of/file.ts:flow --name NAME --pool POOL; found were${found.length === 0 ? " none" : found.join("")}`,
  );
}

/** As a shell takes it for one word. */
export function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
