import { resolve } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { runProgram } from "../../sdk/sources/run-program.ts";
import { splitCommand } from "../process/split-command.ts";
import { findPython } from "./find-python.ts";
import type { StepResult, StepRunner, StepWorld } from "./step.ts";

/** `run_shell_script`: each line is a command, by itself or in a shell; its output is what the step gives. */
export const runShellScript: StepRunner = async (inputs, cwd, world) => {
  const { script, env: given, shell = false, expand_env_vars: expands = false } = inputs;
  if (typeof script !== "string") throw new BatutaError("step-invalid", "script is missing, a text");
  const env = { ...world.env, ...(isJsonObject(given) ? texts(given) : {}) };
  const lines = script.split("\n").flatMap((line) => {
    const text = (expands === true ? expandVariables(line, env) : line).trim();
    return text === "" ? [] : [text];
  });
  const commands = lines.map((text) => (shell === true ? [text] : splitCommand(text)));
  return await runAll(commands, inputs, cwd, { ...world, env, isShell: shell === true });
};

/** `pip_install_requirements`: into the Python that runs flows. */
export const pipInstall: StepRunner = async (inputs, cwd, world) => {
  const { requirements_file: file = "requirements.txt" } = inputs;
  const [python] = [await findPython(world.env, cwd), ["python"]].filter((each) => each !== undefined);
  const command = [...(python ?? []), "-m", "pip", "install", "-r", String(file)];
  return await runAll([command], inputs, cwd, { ...world, isShell: false });
};

async function runAll(
  commands: readonly (readonly string[])[],
  inputs: JsonObject,
  cwd: string,
  { env, signal, print, isShell }: StepWorld & { readonly isShell: boolean },
): Promise<StepResult> {
  const { directory, stream_output: streams = true } = inputs;
  const at = typeof directory === "string" ? resolve(cwd, directory) : cwd;
  let [stdout, stderr] = ["", ""];
  for (const command of commands) {
    const end = await runProgram(command, {
      cwd: at,
      env,
      signal,
      shell: isShell,
      ...(streams === false ? {} : { onOutput: print }),
    });
    stdout += end.stdout;
    stderr += end.stderr;
    if (end.code !== 0) {
      throw new BatutaError(
        "command-failed",
        `\`${command.join(" ")}\` ended with exit code ${end.code}${end.stderr.trim() === "" ? "" : `: ${end.stderr.trim()}`}`,
        { fields: { exit_code: end.code } },
      );
    }
  }
  return { outputs: { stdout: stdout.trim(), stderr: stderr.trim() }, cwd };
}

/** `$NAME` and `${NAME}`; what is not set stays as it is written. */
function expandVariables(text: string, env: StepWorld["env"]): string {
  return text.replaceAll(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (whole, dollar, bare, braced) =>
    dollar === undefined ? (env[String(bare ?? braced)] ?? whole) : "$",
  );
}

function texts(values: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
