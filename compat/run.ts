/**
 * `npm run test:compat`: Prefect's stock Python clients do against Batuta what their users do with them, on SQLite and
 * on Postgres; each scenario checks at the client and in the API. The newest release runs all scenarios, the older ones
 * a smoke set; with `--full` all run all. Skipped, with the reason printed, where PyPI can't be reached; with CI set
 * that is a failure.
 *
 *   node compat/run.ts [--full] [--only TEXT] [--dialect sqlite|postgres] [--prefect VERSION] [--api-url URL]
 *
 * `--only` takes a part of a file's or scenario's name; `--api-url` a server that runs already (Prefect's own, say).
 */
import { parseArgs } from "node:util";
import { findOrMakePrefectVenv, PREFECT_VERSION, PREFECT_VERSIONS } from "../scripts/prefect-venv.ts";
import { withDatabase } from "./databases.ts";
import { type Outcome, runScenarios } from "./run-scenarios.ts";

const { values: options } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    dialect: { type: "string" },
    prefect: { type: "string" },
    "api-url": { type: "string" },
  },
});

/** What older clients run in every gate: the parts of the wire that have changed between releases. */
const SMOKE = [
  "hello",
  "flow_retries",
  "nested_subflows",
  "hundred_mapped_tasks",
  "variables",
  "pause_and_resume",
];

const dialects = options.dialect === undefined ? (["sqlite", "postgres"] as const) : [options.dialect];
const versions = options.prefect === undefined ? [...PREFECT_VERSIONS].reverse() : [options.prefect];
const outcomes: Outcome[] = [];
let missing: string | undefined;

for (const version of versions) {
  const venv = findOrMakePrefectVenv(version);
  if ("reason" in venv) {
    missing = venv.reason;
    continue;
  }
  const names =
    version === PREFECT_VERSION || options.full || options.prefect !== undefined ? undefined : SMOKE;
  for (const dialect of options["api-url"] === undefined ? dialects : ["given"]) {
    const label = `${dialect}, Prefect ${version}`;
    process.stdout.write(`${label}\n`);
    const run = async (apiUrl: string): Promise<void> => {
      const scope = { python: venv.python, apiUrl, only: options.only, names };
      outcomes.push(...(await runScenarios(scope, (outcome) => print(label, outcome))));
    };
    const given = options["api-url"];
    await (given === undefined ? withDatabase(dialect, run) : run(given));
  }
}

function print(label: string, { file, scenario, seconds, problem }: Outcome): void {
  const mark = problem === null ? "ok    " : "FAILED";
  process.stdout.write(`  ${mark} ${file} ${scenario} (${seconds} s; ${label})\n`);
  if (problem !== null) process.stdout.write(`${problem.replaceAll(/^/gm, "    ")}\n`);
}

const failed = outcomes.filter(({ problem }) => problem !== null).length;
const mustRun = process.env.CI !== undefined && process.env.CI !== "";
if (missing !== undefined) {
  process.stdout.write(`compatibility: ${mustRun ? "FAILED" : "skipped"}: ${missing}\n`);
}
process.stdout.write(
  `${outcomes.length - failed} passed, ${failed} failed, ${missing === undefined ? 0 : 1} skipped\n`,
);
process.exitCode = failed > 0 || (missing !== undefined && mustRun) ? 1 : 0;
