import type { Client } from "../client/http.ts";
import type { Deployment } from "../contract/deployments/schemas.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { entrypointLanguage } from "../domain/deployments/entrypoint.ts";
import { BatutaError } from "../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";
import { CODE_COPIES_VARIABLE } from "../sdk/deployments/code-copies.ts";
import { PORTABLE_COMMAND } from "../sdk/deployments/portable-command.ts";
import { type ApiAddress, apiEnvironment } from "./api-environment.ts";
import { batutaCommand } from "./execute-command.ts";
import type { FlowRunRecord, Infrastructure, Job } from "./infrastructure.ts";
import { fillJobConfiguration, mergeJobVariables, resolveReferences } from "./job-template.ts";
import { splitCommand } from "./process/split-command.ts";
import { createReferenceSources } from "./reference-sources.ts";
import { CLAIM_VARIABLE } from "./run-reports.ts";

/** What jobs are told of the server and of who runs them. */
export interface JobSurroundings {
  readonly client: Client;
  readonly api: ApiAddress;
  readonly home: string;
  readonly workerName: string;
  readonly workPoolName: string | undefined;
  /** What runs load in the place of files that can't be loaded now. */
  readonly codeCopies?: (() => string | undefined) | undefined;
}

/** A run, its flow's name, and the transition id of its claim. */
type Run = FlowRunRecord &
  Pick<FlowRun, "flow_id" | "job_variables"> & { readonly claim: string; readonly flow_name: string };

/** What else a job depends on: whether it runs on the worker's machine. */
type Place = JobSurroundings & Pick<Infrastructure, "isHere" | "takesEnvList">;

/**
 * Fills the pool's job template in for one run.
 *
 * @throws BatutaError for a variable, block or field that the template names and that is not there, an entrypoint in no
 * known language, a command that can't be read.
 */
export async function buildJob(
  surroundings: Place,
  template: JsonObject,
  run: Run,
  deployment: Deployment,
): Promise<Job> {
  const { client } = surroundings;
  const variables = mergeJobVariables(template, deployment.job_variables, run.job_variables ?? {});
  const filled = fillJobConfiguration(template, variables, process.env);
  const resolved = await resolveReferences(filled, createReferenceSources(client));
  const configuration = isJsonObject(resolved) ? resolved : {};
  const names = { flow: run.flow_name, deployment: deployment.name };
  const copies = surroundings.codeCopies?.();
  return {
    flowRunId: run.id,
    name: run.name,
    command: chooseCommand(configuration.command, run.id, deployment.entrypoint, surroundings.isHere),
    env: {
      ...environmentOf(surroundings, run, names),
      ...environmentTexts(configuration.env, surroundings.takesEnvList === true),
      PREFECT__FLOW_RUN_ID: run.id,
      [CLAIM_VARIABLE]: run.claim,
      ...(copies === undefined ? {} : { [CODE_COPIES_VARIABLE]: copies }),
    },
    labels: { ...labelsOf(surroundings, run, names), ...texts(configuration.labels, "labels") },
    workingDir: typeof configuration.working_dir === "string" ? configuration.working_dir : undefined,
    streamsOutput: configuration.stream_output !== false,
    configuration,
    record: { run: recordOf(run), deployment },
  };
}

function recordOf(run: FlowRunRecord): FlowRunRecord {
  const { id, name, deployment_id, parameters, context, tags, empirical_policy, run_count } = run;
  return { id, name, deployment_id, parameters, context, tags, empirical_policy, run_count };
}

function chooseCommand(
  given: unknown,
  id: string,
  entrypoint: string | null,
  isHere: boolean,
): readonly string[] {
  if (typeof given === "string" && given.trim() !== "" && given !== PORTABLE_COMMAND)
    return splitCommand(given);
  if (entrypoint === null) {
    throw new BatutaError(
      "invalid-entrypoint",
      "the deployment has no entrypoint: nothing says where its code is",
    );
  }
  if (entrypointLanguage(entrypoint) === "python") return ["python", "-m", "prefect.engine"];
  // Here it is this very package, without a search for it; elsewhere the one beside the code.
  return isHere ? batutaCommand("flow-run", "execute", id) : splitCommand(PORTABLE_COMMAND);
}

function environmentOf(
  { api, home, workerName, isHere }: Place,
  run: Run,
  names: { readonly flow: string; readonly deployment: string },
): Record<string, string> {
  return {
    ...(isHere ? { BATUTA_HOME: home } : {}),
    ...apiEnvironment(api),
    PREFECT__WORKER_NAME: workerName,
    PREFECT__FLOW_ID: run.flow_id,
    PREFECT__FLOW_NAME: names.flow,
    PREFECT__DEPLOYMENT_ID: run.deployment_id ?? "",
    PREFECT__DEPLOYMENT_NAME: names.deployment,
    // Output goes to a file: Python would keep it back.
    PYTHONUNBUFFERED: "1",
  };
}

function labelsOf(
  { workerName, workPoolName }: JobSurroundings,
  run: Run,
  names: { readonly flow: string; readonly deployment: string },
): Record<string, string> {
  return {
    "prefect.io/flow-run-id": run.id,
    "prefect.io/flow-run-name": run.name,
    "prefect.io/flow-name": names.flow,
    "prefect.io/deployment-name": names.deployment,
    "prefect.io/worker-name": workerName,
    ...(workPoolName === undefined ? {} : { "prefect.io/work-pool-name": workPoolName }),
  };
}

/** In a list, as manifests have it, entries without a value name where that is: the infrastructure reads them itself. */
function environmentTexts(env: unknown, mayBeList: boolean): Record<string, string> {
  if (!(mayBeList && Array.isArray(env))) return texts(env, "env");
  const valued = env.filter(isJsonObject).filter(({ value }) => value !== undefined);
  return texts(Object.fromEntries(valued.map(({ name, value }) => [String(name), value])), "env");
}

/** A map of texts; null takes a name away, numbers and booleans are written out. */
function texts(value: unknown, what: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) {
    throw new BatutaError("invalid-job-configuration", `${what} of the job must be a map of texts`);
  }
  const entries = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(
    entries.map(([key, one]) => [key, typeof one === "string" ? one : JSON.stringify(one)]),
  );
}
