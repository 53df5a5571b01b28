import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Client } from "../client/http.ts";
import type { Settings } from "../config/settings.ts";
import { readDeployment } from "../contract/deployments/routes.ts";
import type { Deployment } from "../contract/deployments/schemas.ts";
import { readFlowRun, setFlowRunState, updateFlowRun } from "../contract/flow-runs/routes.ts";
import { entrypointLanguage } from "../domain/deployments/entrypoint.ts";
import { BatutaError, messageOf } from "../platform/errors.ts";
import type { AnyFlow } from "../sdk/flow.ts";
import type { FlowRunRecord, RunRecord } from "../worker/infrastructure.ts";
import { connect } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./errors.ts";
import { parseEntrypoint } from "./flow-entrypoint.ts";
import { runAgain } from "./run-again.ts";

/** What the run is, and where its code. */
interface Prepared {
  readonly run: FlowRunRecord;
  readonly deployment: Deployment;
  readonly language: "typescript" | "python";
  readonly entrypoint: string;
  readonly directory: string;
  readonly target: string;
  readonly settings: Settings;
}

/**
 * Runs a flow run of a deployment in this process, as workers and served deployments start it.
 *
 * @param record - read by whoever claimed the run; else it is read here.
 * @returns the exit code: 0 when the run has an end, whichever; 75 when another process has the run.
 */
export async function executeFlowRun(context: CliContext, id: string, record?: RunRecord): Promise<number> {
  const { EXIT_NOT_OURS, CLAIM_VARIABLE } = await import("../worker/run-reports.ts");
  let flow: AnyFlow;
  let prepared: Prepared;
  let args: readonly unknown[];
  {
    await using connection = await connect(context);
    const { client } = connection;
    try {
      prepared = await prepare(context, client, record ?? (await readRecord(client, id)), connection);
      if (prepared.language === "python") return await runPython(context, prepared);
      flow = await load(prepared);
      args = await describe(client, flow, prepared);
    } catch (error) {
      if (BatutaError.hasCode(error, "invalid-parameters")) {
        await reportFailure(client, id, error.message);
        context.note(`error: ${error.message}`);
        return EXIT.ok;
      }
      await reportCrash(client, id, `the code of the run could not be loaded: ${messageOf(error)}`);
      throw error;
    }
  }
  // A flow made by another copy of the package runs here all the same. From here on this process is the flow's script:
  // signals end the run as they do there. Not before the module is loaded, whose own main guard must not take itself
  // for the program.
  const claim = process.env[CLAIM_VARIABLE];
  delete process.env[CLAIM_VARIABLE]; // what the flow starts is not this run
  process.argv[1] = parseEntrypoint(prepared.entrypoint, prepared.directory).path;
  if (context.profile !== undefined) process.env.BATUTA_PROFILE = context.profile;
  context.releaseSignals();
  try {
    const { name } = prepared.run;
    await runAgain(flow, { flowRunId: id, name, takeOver: false, args, claim, note: context.note });
    return EXIT.ok;
  } catch (error) {
    context.note(`error: ${messageOf(error)}`);
    if (["run-owned", "run-refused", "run-fenced"].some((code) => BatutaError.hasCode(error, code)))
      return EXIT_NOT_OURS;
    // Nobody is there to be told.
    if (BatutaError.hasCode(error, "server-gone")) return EXIT.failed;
    await using connection = await connect(context);
    await reportCrash(connection.client, id, messageOf(error));
    return EXIT.failed;
  }
}

async function readRecord(client: Client, id: string): Promise<RunRecord> {
  const run = await client.call(readFlowRun, { params: { id } });
  if (run.deployment_id === null) {
    throw new BatutaError(
      "run-without-deployment",
      `the flow run ${run.name} belongs to no deployment: nothing says where its code is. Run it where its code is: batuta flow-run retry ${run.id} --entrypoint path/of/file.ts:flow`,
      { fields: { flow_run_id: id } },
    );
  }
  return { run, deployment: await client.call(readDeployment, { params: { id: run.deployment_id } }) };
}

async function prepare(
  context: CliContext,
  client: Client,
  { run, deployment }: RunRecord,
  { target, settings }: { readonly target: string; readonly settings: Settings },
): Promise<Prepared> {
  const { findCodeDirectory } = await import("../worker/code-directory.ts");
  const { entrypoint } = deployment;
  if (entrypoint === null) {
    throw new BatutaError("invalid-entrypoint", `the deployment ${deployment.name} has no entrypoint`);
  }
  const language = entrypointLanguage(entrypoint);
  const directory =
    language === "python"
      ? context.cwd
      : await findCodeDirectory(deployment, context.cwd, {
          client,
          env: process.env,
          signal: context.signal,
          print: (text) => void process.stderr.write(text),
        });
  return { run, deployment, language, entrypoint, directory, target, settings };
}

async function load({ entrypoint, directory, run }: Prepared): Promise<AnyFlow> {
  const { LOADING_VARIABLE } = await import("../sdk/deployments/while-loading.ts");
  const { loadFlow } = await import("../sdk/deployments/load-flow.ts");
  const { CODE_COPIES_VARIABLE, loadCopies } = await import("../sdk/deployments/code-copies.ts");
  process.chdir(directory);
  const copies = process.env[CODE_COPIES_VARIABLE];
  if (copies !== undefined) loadCopies(copies);
  delete process.env[CODE_COPIES_VARIABLE];
  process.env[LOADING_VARIABLE] = run.id;
  try {
    return await loadFlow(parseEntrypoint(entrypoint, directory));
  } finally {
    delete process.env[LOADING_VARIABLE];
  }
}

/**
 * A deployment knows nothing of what the flow's code says of its runs: retries, tags, version, name.
 *
 * @returns the run's arguments.
 * @throws BatutaError `invalid-parameters`
 */
async function describe(
  client: Client,
  flow: AnyFlow,
  { run, deployment }: Prepared,
): Promise<readonly unknown[]> {
  const { findFlowSpec } = await import("../sdk/flow.ts");
  const { notAFlow } = await import("../sdk/deployments/code-place.ts");
  const { deployedArguments } = await import("../sdk/parameters/deployed-arguments.ts");
  const spec = findFlowSpec(flow);
  if (spec === undefined) throw notAFlow();
  const args = deployedArguments(spec, run, deployment);
  const { retries, retry_delay } = run.empirical_policy;
  const name = run.run_count === 0 ? await spec.runName?.(spec.parameters(args)) : undefined;
  const delay = spec.retryDelaySeconds ?? 0;
  await client.call(updateFlowRun, {
    params: { id: run.id },
    body: {
      ...(name === undefined ? {} : { name }),
      flow_version: spec.version() ?? null,
      tags: [...new Set([...run.tags, ...spec.tags])],
      empirical_policy: {
        ...run.empirical_policy,
        retries: retries ?? spec.retries ?? 0,
        retry_delay: retry_delay ?? Math.round(delay),
      },
    },
  });
  return args;
}

/** The stock engine does the rest: pull steps, the entrypoint, the states. */
async function runPython(context: CliContext, { run, target, settings }: Prepared): Promise<number> {
  const { apiEnvironment } = await import("../worker/api-environment.ts");
  const [authString, apiKey] = [settings.apiAuthString?.reveal(), settings.apiKey?.reveal()];
  const child = spawn("python", ["-m", "prefect.engine", run.id], {
    stdio: "inherit",
    env: {
      ...process.env,
      ...apiEnvironment({ url: target, authString, apiKey }),
      PREFECT__FLOW_RUN_ID: run.id,
    },
  });
  context.signal.addEventListener("abort", () => child.kill("SIGTERM"), { once: true });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null]; // safe: as documented
  return code ?? 128 + constants.signals[signal ?? "SIGKILL"];
}

async function reportCrash(client: Client, id: string, message: string): Promise<void> {
  await client.call(setFlowRunState, { params: { id }, body: { state: { type: "CRASHED", message } } });
}

/** As a run that fails by itself: nothing crashed, and the run's own retries would meet the same parameters. */
async function reportFailure(client: Client, id: string, message: string): Promise<void> {
  await client.call(setFlowRunState, { params: { id }, body: { state: { type: "FAILED", message } } });
}
