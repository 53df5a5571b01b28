import type { Client } from "../../client/http.ts";
import type { Deployment } from "../../contract/deployments/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";
import type { CliContext } from "../context.ts";
import { usageError } from "../errors.ts";
import type { OptionValues } from "../parse-command-line.ts";
import { createDeployChecks } from "./deploy-checks.ts";
import { applyOptions, type DeployOptions } from "./deploy-options.ts";
import { describeFlows } from "./describe-flows.ts";
import { fillEntry } from "./fill-entry.ts";
import { type DeploymentPlan, planDeployment } from "./plan-deployment.ts";
import type { DeploymentEntry, ProjectFile } from "./project-schema.ts";
import type { Project } from "./read-project.ts";
import { registerPlans } from "./register-plans.ts";
import { selectEntries } from "./select-entries.ts";

/** What was deployed, by its full name. */
export interface Deployed {
  readonly plan: DeploymentPlan;
  readonly deployment: Deployment;
}

/** The words of `batuta deploy`. */
export interface DeployCommand extends DeployOptions {
  readonly all?: boolean | undefined;
  readonly "prefect-file"?: string | undefined;
}

/**
 * Entries that a command line means, with its options over them.
 *
 * @returns undefined when it means none, and names no flow.
 */
export async function readEntries(
  context: CliContext,
  args: DeployCommand,
  values: OptionValues,
  file: ProjectFile,
): Promise<readonly DeploymentEntry[] | undefined> {
  const names = values.get("name") ?? [];
  const { entrypoint, all = false } = args;
  const selected = selectEntries(file.deployments ?? [], { names, all, entrypoint });
  if (selected === undefined && entrypoint === undefined) return undefined;
  return await completeEntries(
    context,
    args,
    values,
    file,
    all ? skipUnnamed(context, selected ?? []) : (selected ?? [{}]),
  );
}

/** Entries with the file's steps and the command line's options. */
export async function completeEntries(
  context: CliContext,
  args: DeployCommand,
  values: OptionValues,
  file: ProjectFile,
  named: readonly DeploymentEntry[],
): Promise<readonly DeploymentEntry[]> {
  const triggers = await readTriggers(context, values.get("trigger") ?? []);
  const entries: DeploymentEntry[] = [];
  for (const entry of named) {
    const whole = { ...withActions(entry, file), ...(triggers.length === 0 ? {} : { triggers }) };
    entries.push(await applyOptions(context, whole, args, values));
  }
  return entries;
}

/**
 * Deploys entries: all are checked before anything is built, all are built before anything is registered.
 *
 * @param project - the file that has them, or was read besides.
 * @throws BatutaError the only problem, or `nothing-deployed` with all of them.
 */
export async function deployEntries(
  context: CliContext,
  client: Client,
  entries: readonly DeploymentEntry[],
  project?: Project,
): Promise<Deployed[]> {
  const checks = createDeployChecks(context, client, project);
  const problems: { readonly label: string; readonly error: BatutaError }[] = [];
  const attempt = async <T>(label: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!BatutaError.is(error)) throw error;
      problems.push({ label, error });
      return undefined;
    }
  };
  const filled: { label: string; entry: DeploymentEntry; entrypoint: string }[] = [];
  for (const [index, each] of entries.entries()) {
    const label = each.name ?? `deployment ${index + 1}`;
    await attempt(label, async () => {
      const hasSteps = (each.build ?? []).length + (each.push ?? []).length > 0;
      const entry = await fillEntry(each, { client, env: context.env }, hasSteps);
      if (!entry.entrypoint) throw usageError("it names no flow; write its entrypoint: path/of/file.ts:flow");
      filled.push({ label, entry, entrypoint: entry.entrypoint });
    });
  }
  const described = await describeFlows(
    context,
    filled.map(({ entrypoint }) => entrypoint),
  );
  const plans: DeploymentPlan[] = [];
  for (const { label, entry, entrypoint } of filled) {
    await attempt(label, async () => {
      const flow = described.flows.get(entrypoint);
      if (flow === undefined) throw described.problems.get(entrypoint);
      plans.push(await planDeployment(context, client, entry, flow, checks));
    });
  }
  refuseTwins(plans, problems);
  const [first, ...others] = problems;
  if (first !== undefined && others.length === 0 && entries.length === 1) throw first.error;
  if (first !== undefined) {
    const lines = problems.map(
      ({ label, error }) => `  ${label}: ${error.message.replaceAll("\n", "\n    ")}`,
    );
    throw new BatutaError("nothing-deployed", `nothing was deployed:\n${lines.join("\n")}`, {
      fields: { problems: problems.map(({ label, error }) => ({ deployment: label, code: error.code })) },
    });
  }
  for (const note of new Set(plans.flatMap(({ notes }) => notes))) context.note(`note: ${note}`);
  const made = await registerPlans(context, client, plans, checks);
  return made.flatMap((deployment, index) => {
    const plan = plans[index];
    return plan === undefined ? [] : [{ plan, deployment }];
  });
}

/** Two of one name would overwrite each other, whichever came first. */
function refuseTwins(
  plans: readonly DeploymentPlan[],
  problems: { readonly label: string; readonly error: BatutaError }[],
): void {
  const seen = new Set<string>();
  for (const { label } of plans) {
    if (seen.has(label))
      problems.push({ label, error: usageError("two deployments have this name; give each its own") });
    seen.add(label);
  }
}

function skipUnnamed(context: CliContext, entries: readonly DeploymentEntry[]): readonly DeploymentEntry[] {
  const named = entries.filter(({ name }) => name);
  if (named.length < entries.length) context.note("note: a deployment without a name is skipped");
  if (named.length === 0) throw usageError("no deployment of the project file has a name");
  return named;
}

/** A deployment's own steps take the place of the file's. */
function withActions(entry: DeploymentEntry, file: ProjectFile): DeploymentEntry {
  const build = entry.build === undefined ? file.build : entry.build;
  const push = entry.push === undefined ? file.push : entry.push;
  const pull = entry.pull === undefined ? file.pull : entry.pull;
  return { ...entry, build, push, pull: pull ?? undefined };
}

async function readTriggers(
  context: CliContext,
  texts: readonly string[],
): Promise<Record<string, unknown>[]> {
  const { readAnyOption } = await import("../read-json.ts");
  const found: Record<string, unknown>[] = [];
  for (const text of texts) {
    const value = await readAnyOption(context, text, "--trigger");
    const list = isJsonObject(value) && Array.isArray(value.triggers) ? value.triggers : [value].flat();
    for (const each of list) {
      if (!isJsonObject(each)) throw usageError("--trigger takes a trigger as JSON, or a file with triggers");
      found.push({ ...each });
    }
  }
  return found;
}
