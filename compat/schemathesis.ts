/**
 * `schemathesis` asks every route of Batuta's own OpenAPI document with what the document allows and with what it does
 * not, on SQLite and on Postgres: no answer is a 5xx. Skipped, with the reason printed, where PyPI can't be reached;
 * with CI set that is a failure.
 *
 *   node compat/schemathesis.ts [--dialect sqlite|postgres] [--examples N] [--phases coverage,fuzzing] [--seed N]
 *
 * `--examples`: random requests a route. `coverage` asks the edges of every field, and takes the longest. What does not
 * pass is printed as a `curl` command; the same seed makes the same requests.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { findOrMakePythonVenv } from "../scripts/python-venv.ts";
import { withHome } from "../scripts/with-server.ts";
import { withDatabase } from "./databases.ts";

const RELEASE = "4.32.5";
const REQUEST_TIMEOUT_SECONDS = "30";

const { values: options } = parseArgs({
  options: {
    dialect: { type: "string" },
    examples: { type: "string", default: "20" },
    phases: { type: "string", default: "coverage,fuzzing" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});

/** Runs it against a server; true when no answer was a 5xx. */
async function ask(python: string, apiUrl: string, dialect: string): Promise<boolean> {
  return await withHome(async (home) => {
    const args = ["run", `${apiUrl}/openapi.json`, "--url", new URL("/", apiUrl).href];
    args.push("--checks", "not_a_server_error", "--continue-on-failure", "--no-shrink");
    args.push("--phases", options.phases, "--max-examples", options.examples, "--seed", options.seed);
    args.push("--request-timeout", REQUEST_TIMEOUT_SECONDS, "--generation-database", "none");
    args.push("--suppress-health-check", "all", "--warnings", "off", "--no-color");
    // Its folder for reports and caches is the one where it runs.
    const child = spawn(python, ["-m", "schemathesis.cli", ...args], {
      cwd: home,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "close");
    for await (const line of createInterface({ input: child.stdout })) process.stdout.write(`  ${line}\n`);
    const [code] = await exited;
    process.stdout.write(`schemathesis: ${dialect}, seed ${options.seed}: ${code === 0 ? "ok" : "FAILED"}\n`);
    return code === 0;
  });
}

const venv = findOrMakePythonVenv(`schemathesis-${RELEASE}`, [`schemathesis==${RELEASE}`]);
if ("reason" in venv) {
  const mustRun = process.env.CI !== undefined && process.env.CI !== "";
  process.stdout.write(`schemathesis: ${mustRun ? "FAILED" : "skipped"}: ${venv.reason}\n`);
  process.exitCode = mustRun ? 1 : 0;
} else {
  let isOk = true;
  for (const dialect of options.dialect === undefined ? ["sqlite", "postgres"] : [options.dialect]) {
    await withDatabase(dialect, async (apiUrl) => {
      isOk = (await ask(venv.python, apiUrl, dialect)) && isOk;
    });
  }
  process.exitCode = isOk ? 0 : 1;
}
