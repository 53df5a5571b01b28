import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";
import { runProgram } from "../../sdk/sources/run-program.ts";
import { findPython } from "./find-python.ts";
import type { StepRunner } from "./step.ts";

/** Secrets may be among the inputs: they come by the standard input, and no other user can list them. */
const SCRIPT = `
import asyncio, json, os, sys
from prefect.deployments.steps.core import run_step
order = json.load(sys.stdin)
result = asyncio.run(run_step({order["name"]: order["inputs"]}))
with open(sys.argv[1], "w") as out:
    json.dump({"outputs": result if isinstance(result, dict) else {}, "cwd": os.getcwd()}, out, default=str)
`;

/** A step of a Python package, run by a Python that has Prefect. */
export function pythonStep(name: string): StepRunner {
  return async (inputs, cwd, { env, signal, print }) => {
    const python = await findPython(env, cwd);
    if (python === undefined) {
      throw new BatutaError(
        "step-needs-python",
        "it is a step of a Python package, and there is no Python with Prefect: activate its virtual environment, or install it (pip install prefect)",
        { fields: { step: name } },
      );
    }
    const folder = await mkdtemp(join(tmpdir(), "batuta-step-"));
    try {
      const out = join(folder, "result.json");
      const { code, stderr } = await runProgram([...python, "-c", SCRIPT, out], {
        cwd,
        env,
        signal,
        input: JSON.stringify({ name, inputs }),
        onOutput: print,
      });
      if (code !== 0) {
        const lines = stderr.trim().split("\n");
        // Logs may follow the traceback.
        const last =
          lines.findLast((line) => /^[\w.]+(Error|Exception|Exit|Failure)\b/.test(line)) ?? lines.at(-1);
        throw new BatutaError("step-of-python-failed", last || `exit code ${code}`, {
          fields: { step: name },
        });
      }
      const result = JSON.parse(await readFile(out, "utf8")) as { outputs: unknown; cwd: string }; // safe: written by the script above
      return { outputs: isJsonObject(result.outputs) ? result.outputs : {}, cwd: result.cwd };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
