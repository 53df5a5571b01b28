import type { DeploymentScheduleCreate } from "../../contract/deployments/schedules.ts";
import { entrypointLanguage } from "../../domain/deployments/entrypoint.ts";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/json-object.ts";
import type { CliContext } from "../context.ts";
import { findEntrypoint } from "../project/find-entrypoint.ts";
import { entrypointOf, type FoundFlow } from "../project/found-flow.ts";
import { askPython, type PythonFlow } from "./describe-python.ts";
import { pythonSchema } from "./python-schema.ts";

/** What is known of a flow that is to be deployed. */
export interface DescribedFlow {
  readonly language: "typescript" | "python";
  /** As it is registered: the path from the folder, and the export or function. */
  readonly entrypoint: string;
  readonly name: string;
  readonly version: string | null;
  readonly description: string | null;
  readonly schema: JsonObject;
  /** Whether runs are refused whose parameters do not fit the schema. */
  readonly enforces: boolean;
  /** What the server is to know of its runs, such as whether they go on after a crash. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those of the flow itself, for a deployment that names none. */
  readonly schedules: readonly DeploymentScheduleCreate[];
  /** What a person should know. */
  readonly notes: readonly string[];
}

/** Flows by the entrypoints that were asked for, and why others are none. */
export interface DescribedFlows {
  readonly flows: ReadonlyMap<string, DescribedFlow>;
  readonly problems: ReadonlyMap<string, BatutaError>;
}

/**
 * Describes flows: their files are parsed first, so that what is wrong is told with its place; then TypeScript is
 * loaded, and Python asked, once for all.
 */
export async function describeFlows(
  context: CliContext,
  entrypoints: readonly string[],
): Promise<DescribedFlows> {
  const problems = new Map<string, BatutaError>();
  const flows = new Map<string, DescribedFlow>();
  const found = new Map<string, FoundFlow | undefined>();
  const attempt = async (entrypoint: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      context.signal.throwIfAborted();
      if (!BatutaError.is(error)) throw error;
      problems.set(entrypoint, error);
    }
  };
  for (const each of new Set(entrypoints))
    await attempt(each, async () => void found.set(each, await findEntrypoint(context.cwd, each)));
  const known = [...found.keys()];
  const inPython = known.filter((each) => entrypointLanguage(each) === "python");
  const told = inPython.length === 0 ? undefined : await askPython(context, inPython.map(plain));
  for (const each of inPython) {
    await attempt(each, async () => {
      flows.set(each, describePython(each, found.get(each), told?.get(plain(each)), told !== undefined));
    });
  }
  for (const each of known.filter((one) => !inPython.includes(one)))
    await attempt(
      each,
      async () => void flows.set(each, await describeTypeScript(context, each, found.get(each))),
    );
  return { flows, problems };

  function plain(entrypoint: string): string {
    const flow = found.get(entrypoint);
    return flow === undefined ? entrypoint : entrypointOf(flow);
  }
}

function describePython(
  entrypoint: string,
  found: FoundFlow | undefined,
  told: PythonFlow | { readonly problem: string } | undefined,
  hasPython: boolean,
): DescribedFlow {
  const known = { language: "python", schedules: [], enforces: true, labels: {} } as const;
  const place = found === undefined ? entrypoint : entrypointOf(found);
  if (told !== undefined && !("problem" in told)) return { ...known, ...told, entrypoint: place, notes: [] };
  if (found === undefined) {
    throw new BatutaError(
      "flow-not-described",
      `${entrypoint} can't be described: ${told?.problem ?? "there is no Python with Prefect, and it names no file that could be read"}`,
      { fields: { entrypoint } },
    );
  }
  const why = hasPython ? `Python can't load it (${told?.problem})` : "there is no Python with Prefect";
  return {
    ...known,
    entrypoint: place,
    name: found.name ?? found.symbol,
    version: null,
    description: found.description ?? null,
    schema: pythonSchema(found.parameters ?? []),
    notes: [`${place}: its parameters are told by its source alone, since ${why}`],
  };
}

async function describeTypeScript(
  context: CliContext,
  entrypoint: string,
  found: FoundFlow | undefined,
): Promise<DescribedFlow> {
  const { LOADING_VARIABLE } = await import("../../sdk/deployments/while-loading.ts");
  const { loadFlow } = await import("../../sdk/deployments/load-flow.ts");
  const { describeFlow } = await import("../../sdk/deployments/register-deployment.ts");
  const { wireSchedules } = await import("../../sdk/deployments/wire-schedules.ts");
  const { parseEntrypoint } = await import("../flow-entrypoint.ts");
  const place = found === undefined ? entrypoint : entrypointOf(found);
  process.env[LOADING_VARIABLE] = "deploy";
  try {
    const flow = await loadFlow(parseEntrypoint(place, context.cwd));
    const {
      name,
      version,
      parameter_openapi_schema: schema,
      enforce_parameter_schema: enforces,
      labels,
    } = await describeFlow(flow);
    return {
      language: "typescript",
      entrypoint: place,
      name,
      version: version ?? null,
      description: null,
      schema: schema ?? {},
      enforces: enforces ?? false,
      labels,
      schedules: wireSchedules({ name }, flow.schedules, context.clock.nowMicros()),
      notes: [],
    };
  } catch (error) {
    if (BatutaError.is(error)) throw error;
    throw new BatutaError("flow-not-described", `${entrypoint} can't be described: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    delete process.env[LOADING_VARIABLE];
  }
}
