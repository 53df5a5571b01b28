import { basename } from "node:path";
import type { Client } from "../../client/http.ts";
import type { DeploymentScheduleCreate } from "../../contract/deployments/schedules.ts";
import { DeploymentCreate } from "../../contract/deployments/schemas.ts";
import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import { ON_CRASH_LABEL } from "../../domain/states/crash-resume.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { VariableProblem } from "../../sdk/deployments/job-variable-problems.ts";
import type { CliContext } from "../context.ts";
import { usageError } from "../errors.ts";
import { jobVariables } from "../job-variables.ts";
import { findPool } from "../work-pool-argument.ts";
import { makesCode } from "./check-pull.ts";
import type { DeployChecks } from "./deploy-checks.ts";
import type { DescribedFlow } from "./describe-flows.ts";
import { fillOutputs, fillPullSteps } from "./fill-entry.ts";
import { buildsImage } from "./image-steps.ts";
import type { DeploymentEntry, ScheduleEntry } from "./project-schema.ts";
import { wireScheduleEntry } from "./wire-schedule-entry.ts";

/** A deployment that was checked as far as it can be without its build and push steps. */
export interface DeploymentPlan {
  readonly entry: DeploymentEntry;
  readonly flow: DescribedFlow;
  readonly pool: WorkPool;
  /** `flow/name`. */
  readonly label: string;
  readonly notes: readonly string[];
}

/** What is sent of a deployment, but for its flow's id. */
export type DeploymentBody = Omit<DeploymentCreate, "flow_id">;

/** Checks an entry whose templates were filled. @throws BatutaError `usage`, `not-found`, `deployment-invalid` */
export async function planDeployment(
  context: CliContext,
  client: Client,
  entry: DeploymentEntry,
  flow: DescribedFlow,
  { checkPull, passedOver, lookFor }: DeployChecks,
): Promise<DeploymentPlan> {
  const { name, work_pool } = entry;
  if (!name) throw usageError("the deployment has no name; give it one with --name");
  if (!work_pool?.name)
    throw usageError("a work pool is missing, whose workers run it; name one with --pool");
  const pool = await findPool(client, work_pool.name);
  refuseUnusedImage(entry, pool);
  const notesOnVariables = await refuseVariables(entry, pool, passedOver);
  const doubts = makesCode(entry) ? [] : await checkPull(entry, {});
  const image = takenImage(entry, pool);
  const plan = {
    entry,
    flow,
    pool,
    label: `${flow.name}/${name}`,
    notes: [
      ...flow.notes,
      ...notesOnVariables,
      ...notesOnCode(entry, pool),
      ...notesOnSchedules(entry, flow),
      ...doubts,
      ...(image === undefined ? [] : await lookFor(image)),
    ],
  };
  const { placeholdersIn } = await import("../../worker/job-template.ts");
  // Built once for its errors; templates of steps, which are not known yet, stand in it as texts.
  if (
    placeholdersIn({ ...entry, build: [], push: [], pull: [], triggers: [] }).every((each) =>
      each.startsWith("prefect."),
    )
  )
    await buildBody(context, plan, {});
  return plan;
}

/** What is to be sent. @throws BatutaError `template-unknown`, `usage`, `deployment-invalid` */
export async function buildBody(
  context: CliContext,
  plan: DeploymentPlan,
  outputs: JsonObject,
): Promise<DeploymentBody> {
  const { flow, pool } = plan;
  const { build, push: _push, pull, triggers: _triggers, ...rest } = plan.entry;
  const entry = await fillOutputs(rest, outputs);
  const { PORTABLE_COMMAND } = await import("../../sdk/deployments/portable-command.ts");
  const isBuilt = buildsImage({ build });
  const isLocal = pull == null && !isBuilt;
  const directory = isBuilt ? `/opt/prefect/${basename(context.cwd)}` : context.cwd;
  // An image has the code of TypeScript where its runs begin.
  const standard =
    isBuilt && flow.language === "typescript"
      ? []
      : [{ "prefect.deployments.steps.set_working_directory": { directory } }];
  const steps = pull == null ? standard : await fillPullSteps(pull, outputs);
  const own = schedulesOf(context, entry);
  const parameters = entry.parameters ?? {};
  const enforces = entry.enforce_parameter_schema ?? flow.enforces;
  const schedules = own.length === 0 && entry.schedules == null ? flow.schedules : own;
  const { findDefaultProblems } = await import("../../sdk/parameters/find-parameter-problems.ts");
  const problems = findDefaultProblems(parameters, schedules, {
    parameter_openapi_schema: flow.schema,
    enforce_parameter_schema: enforces,
  });
  if (problems.length > 0) throw invalid("its parameters are wrong:", problems);
  const body = {
    name: entry.name,
    version: entry.version ?? flow.version,
    description: entry.description ?? flow.description,
    tags: entry.tags ?? [],
    ...(entry.paused == null ? {} : { paused: entry.paused }),
    schedules,
    parameters,
    entrypoint: flow.entrypoint,
    path: isLocal ? context.cwd : null,
    pull_steps: steps,
    work_pool_name: pool.name,
    work_queue_name: entry.work_pool?.work_queue_name ?? null,
    job_variables: {
      // By the command Prefect's own workers run TypeScript: npx finds the package beside the code.
      ...(flow.language === "python" ? {} : { command: PORTABLE_COMMAND }),
      ...(flow.language === "typescript" && isLocal && pool.type === "process"
        ? { working_dir: context.cwd }
        : {}),
      ...entry.work_pool?.job_variables,
    },
    parameter_openapi_schema: flow.schema,
    enforce_parameter_schema: enforces,
    ...labelsOf(flow, entry),
    ...concurrencyOf(entry.concurrency_limit),
  };
  const parsed = DeploymentCreate.omit({ flow_id: true }).safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalid(
    "it is no deployment:",
    parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  );
}

/** What follows a crash is the flow's own word, unless the deployment has one. */
function labelsOf(flow: DescribedFlow, { on_crash: onCrash }: DeploymentEntry): { labels?: JsonObject } {
  if (!onCrash) return Object.keys(flow.labels).length === 0 ? {} : { labels: { ...flow.labels } };
  if (onCrash !== "resume" && onCrash !== "end")
    throw usageError(`what follows a crash is resume or end, not ${onCrash}`);
  if (onCrash === "resume" && flow.language === "python")
    throw usageError(
      "a crashed run of a Python flow can't go on from a journal, which only TypeScript flows have; leave on_crash out",
    );
  return { labels: { ...flow.labels, [ON_CRASH_LABEL]: onCrash } };
}

function invalid(what: string, problems: readonly string[]): BatutaError {
  return new BatutaError("deployment-invalid", [what, ...problems.map((each) => `  ${each}`)].join("\n"), {
    fields: { problems },
  });
}

function schedulesOf(context: CliContext, entry: DeploymentEntry): DeploymentScheduleCreate[] {
  const given = entry.schedules ?? [entry.schedule ?? {}];
  return given
    .filter((each): each is ScheduleEntry => Object.keys(each).length > 0)
    .map((each) => wireScheduleEntry(context, each));
}

function concurrencyOf(given: DeploymentEntry["concurrency_limit"]): JsonObject {
  if (given == null || given === "") return { concurrency_limit: null, concurrency_options: null };
  if (typeof given !== "object") return { concurrency_limit: Number(given), concurrency_options: null };
  const { limit, collision_strategy: strategy, grace_period_seconds: grace } = given;
  return {
    concurrency_limit: limit == null ? null : Number(limit),
    concurrency_options:
      strategy == null && grace == null
        ? null
        : { collision_strategy: strategy ?? "ENQUEUE", grace_period_seconds: grace ?? null },
  };
}

/** Nobody gives a scheduled run what its deployment does not. */
function notesOnSchedules(entry: DeploymentEntry, { schema, schedules }: DescribedFlow): string[] {
  const own = (entry.schedules ?? [entry.schedule ?? {}]).filter((each) => Object.keys(each).length > 0);
  const needed = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const lacks = (each: object): string[] => {
    const more = "parameters" in each && isJsonObject(each.parameters) ? each.parameters : {};
    return needed.filter((name) => !(name in { ...entry.parameters, ...more }));
  };
  const all = own.length === 0 && entry.schedules == null ? schedules : own;
  const missing = [...new Set(all.flatMap(lacks))];
  if (missing.length === 0) return [];
  return [
    `runs by its schedule will fail: nothing gives them ${missing.join(", ")}, which ${missing.length === 1 ? "has" : "have"} no default; add --param ${missing[0]}=…`,
  ];
}

/** Before it is built for nothing. */
function refuseUnusedImage(entry: DeploymentEntry, pool: WorkPool): void {
  const template = isJsonObject(pool.base_job_template) ? pool.base_job_template : {};
  const known = jobVariables(template);
  if (!buildsImage(entry) || entry.work_pool?.job_variables?.image == null || known.length === 0) return;
  if (known.some(({ name }) => name === "image")) return;
  throw new BatutaError(
    "deployment-invalid",
    `runs of the work pool ${pool.name} (${pool.type}) have no image; name a pool of type docker or kubernetes, or build none`,
    { fields: { work_pool: pool.name } },
  );
}

/** Job variables that are wrong; unknown ones of a file that Prefect takes as well are told only, as Prefect passes them over. */
async function refuseVariables(
  entry: DeploymentEntry,
  pool: WorkPool,
  passedOver: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { findVariableProblems } = await import("../../sdk/deployments/job-variable-problems.ts");
  const found = findVariableProblems(pool, entry.work_pool?.job_variables ?? {});
  const isTold = ({ name, isUnknown }: VariableProblem): boolean => isUnknown && passedOver.has(name);
  const problems = found.filter((each) => !isTold(each)).map(({ message }) => message);
  if (problems.length > 0) throw invalid("its job variables are wrong:", problems);
  return found.map(({ message }) => message);
}

/** What is to be told of where the code is. */
function notesOnCode(entry: DeploymentEntry, pool: WorkPool): string[] {
  if (entry.pull != null || buildsImage(entry) || pool.type === "process") return [];
  return [
    `runs of the ${pool.type} pool ${pool.name} do not see this folder: fetch the code by a pull step (git_clone), or have it in the image (pull: [])`,
  ];
}

/** An image that a container pool's runs take as it is; undefined where steps make it, or nothing names it. */
function takenImage(entry: DeploymentEntry, { type }: WorkPool): string | undefined {
  const image = entry.work_pool?.job_variables?.image;
  const isMade = (entry.build ?? []).length + (entry.push ?? []).length > 0;
  if (isMade || (type !== "docker" && type !== "kubernetes")) return undefined;
  return typeof image === "string" && !image.includes("{{") ? image : undefined;
}
