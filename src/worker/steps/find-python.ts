import { existsSync } from "node:fs";
import { join } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import { runProgram } from "../../sdk/sources/run-program.ts";

const HAS_PREFECT = "import importlib.util as u, sys; sys.exit(0 if u.find_spec('prefect') else 3)";

/**
 * The Python that has Prefect: of the active virtual environment, of one in the folder, else the first of the PATH.
 *
 * @returns its command; undefined when there is none.
 */
export async function findPython(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<readonly string[] | undefined> {
  const environments = [env.VIRTUAL_ENV, join(folder, ".venv"), join(folder, "venv")];
  const own = environments.flatMap((each) => {
    const python = each === undefined ? "" : join(each, "bin", "python");
    return existsSync(python) ? [python] : [];
  });
  for (const python of [...own, "python", "python3"]) {
    try {
      const { code } = await runProgram([python, "-c", HAS_PREFECT], { cwd: folder, env });
      if (code === 0) return [python];
    } catch (error) {
      if (!BatutaError.hasCode(error, "program-not-found")) throw error;
    }
  }
  return undefined;
}
