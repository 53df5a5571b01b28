import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { CliContext } from "../context.ts";

/** What Prefect's own loader says of a flow. */
export interface PythonFlow {
  readonly name: string;
  readonly version: string | null;
  readonly description: string | null;
  readonly schema: JsonObject;
}

/** Loaded as Prefect's own `deploy` loads them; what the modules print goes to the terminal. */
const SCRIPT = `
import json, os, sys
sys.path.insert(0, os.getcwd())
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema
told = {}
for entrypoint in json.load(sys.stdin):
    try:
        flow = load_flow_from_entrypoint(entrypoint)
        schema = parameter_schema(flow)
        dump = getattr(schema, "model_dump_for_openapi", None) or schema.model_dump
        told[entrypoint] = {"name": flow.name, "version": flow.version, "description": flow.description, "schema": dump()}
    except Exception as error:
        told[entrypoint] = {"error": f"{type(error).__name__}: {error}"}
with open(sys.argv[1], "w") as out:
    json.dump(told, out, default=str)
`;

/** Entrypoints with what Python says of them: the flow, or why it could not be loaded. */
export type ToldFlows = ReadonlyMap<string, PythonFlow | { readonly problem: string }>;

/** Asks a Python that has Prefect; undefined when there is none. */
export async function askPython(
  context: CliContext,
  entrypoints: readonly string[],
): Promise<ToldFlows | undefined> {
  const { findPython } = await import("../../worker/steps/find-python.ts");
  const { runProgram } = await import("../../sdk/sources/run-program.ts");
  const python = await findPython(context.env, context.cwd);
  if (python === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "batuta-python-"));
  try {
    const out = join(folder, "flows.json");
    const { code, stderr } = await runProgram([...python, "-c", SCRIPT, out], {
      cwd: context.cwd,
      env: { ...context.env, PREFECT_LOGGING_LEVEL: "ERROR" },
      signal: context.signal,
      input: JSON.stringify(entrypoints),
    });
    if (code !== 0) {
      const problem = stderr.trim().split("\n").at(-1) ?? `Python ended with exit code ${code}`;
      return new Map(entrypoints.map((each) => [each, { problem }]));
    }
    const told: unknown = JSON.parse(await readFile(out, "utf8"));
    return new Map(
      Object.entries(isJsonObject(told) ? told : {}).map(([key, value]) => [key, readFlow(value)]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readFlow(value: unknown): PythonFlow | { readonly problem: string } {
  if (!isJsonObject(value) || typeof value.name !== "string") {
    return { problem: isJsonObject(value) ? String(value.error) : "nothing was told" };
  }
  const { name, version, description } = value;
  const { definitions, ...schema } = isJsonObject(value.schema) ? value.schema : {};
  const isEmpty = !isJsonObject(definitions) || Object.keys(definitions).length === 0;
  return {
    name,
    version: typeof version === "string" ? version : null,
    description: typeof description === "string" ? description : null,
    schema: isEmpty ? schema : { ...schema, definitions },
  };
}
