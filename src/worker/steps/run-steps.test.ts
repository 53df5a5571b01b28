import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../client/http.ts";
import type { JsonObject } from "../../platform/json-object.ts";
import { runSteps, type StepsEnd } from "./run-steps.ts";

const SHELL = "prefect.deployments.steps.run_shell_script";
const DIRECTORY = "prefect.deployments.steps.set_working_directory";

describe("steps", () => {
  let folder: string;
  let printed = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "batuta-steps-"));
    mkdirSync(join(folder, "sub", "deep"), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (steps: readonly unknown[], env: Record<string, string> = {}): Promise<StepsEnd> => {
    printed = "";
    return runSteps(
      steps,
      "pull step",
      { directory: folder, outputs: {} },
      {
        client: {} as Client, // safe: nothing of the server is named
        env: { PATH: process.env.PATH, ...env },
        print: (text) => {
          printed += text;
        },
      },
    );
  };
  const shell = (inputs: JsonObject): JsonObject => ({ [SHELL]: inputs });

  it("give what they wrote to later ones, by name and by id, whole values as they are", async () => {
    const { outputs } = await run(
      [
        shell({ id: "get-hash", script: "echo 'a b'\n\necho c", stream_output: false }),
        shell({ script: "echo x {{ $WHO }}" }),
        shell({ script: `echo "$N \${N} $N$ $MISSING"`, expand_env_vars: true, env: { N: 1 } }),
        shell({ id: "piped", script: "echo one two | wc -w", shell: true }),
      ],
      { WHO: "me" },
    );
    expect(outputs).toMatchObject({ "get-hash": { stdout: "a b\nc", stderr: "" } });
    expect(outputs.piped).toMatchObject({ stdout: "2" });
    expect(printed).toBe("x me\n1 1 1$ $MISSING\n2\n");
  });

  it("lead to a folder, which relative ones are counted from", async () => {
    const steps = [
      { [DIRECTORY]: { directory: "sub" } },
      { [DIRECTORY]: { directory: "deep" } },
      shell({ script: "pwd" }),
    ];
    const { directory, outputs } = await run(steps);
    expect(directory).toBe(join(folder, "sub", "deep"));
    expect(outputs.stdout).toBe(join(folder, "sub", "deep"));
  });

  it.each([
    [
      shell({ script: "sh -c 'echo no >&2; exit 3'" }),
      /^pull step 1, .*run_shell_script, failed: `sh .*` ended with exit code 3: no$/,
    ],
    [shell({ id: "x", script: "echo {{ y.stdout }}" }), /\(x\), failed: {{ y.stdout }} names nothing/],
    [shell({ script: "echo {{ $NOPE }}" }), /{{ \$NOPE }} names a variable that the environment lacks/],
    [shell({ script: "echo", directory: "none" }), /the folder .*none, where echo is to run, does not exist/],
    [{ [DIRECTORY]: { directory: "/none" } }, /\/none does not exist on this machine/],
    [{ a: {}, b: {} }, /must be one name with its inputs/],
    [shell({ script: "no-such-program-here" }), /the program no-such-program-here is not installed/],
  ])("that fail say which, and why: %j", async (step, message) => {
    await expect(run([step])).rejects.toThrow(message);
  });

  it("of a Python package need a Python with Prefect, and say so without one", async () => {
    const failing = run([{ "prefect_aws.deployments.steps.push_to_s3": { bucket: "b" } }], {
      PATH: "/nowhere",
    });
    await expect(failing).rejects.toThrow(
      "pull step 1, prefect_aws.deployments.steps.push_to_s3, failed: it is a step of a Python package, and there is no Python with Prefect",
    );
  });

  it("of a Python package are given to the Python of the folder's environment, secrets by its input", async () => {
    const home = join(folder, "project");
    mkdirSync(join(home, ".venv", "bin"), { recursive: true });
    const python = join(home, ".venv", "bin", "python");
    writeFileSync(
      python,
      `#!${process.execPath}
const fs = require("node:fs");
if (process.argv.length > 4) {
  const order = JSON.parse(fs.readFileSync(0, "utf8"));
  fs.writeFileSync(process.argv[4], JSON.stringify({ outputs: { directory: "code", ...order }, cwd: process.cwd() }));
}`,
    );
    chmodSync(python, 0o755);
    const { directory, outputs } = await run([
      { [DIRECTORY]: { directory: "project" } },
      { "prefect_aws.deployments.steps.push_to_s3": { bucket: "b" } },
    ]);
    expect(directory).toBe(join(home, "code"));
    expect(outputs).toMatchObject({
      name: "prefect_aws.deployments.steps.push_to_s3",
      inputs: { bucket: "b" },
    });
  });
});
