/**
 * `npm run test:compat`: Prefect's stock Python clients do against Batuta what their users do with them, on SQLite and
 * on Postgres; each scenario checks at the client and in the API. The release that Batuta compares itself with runs all
 * scenarios on SQLite and a smoke set on Postgres, the oldest and the newest one a smoke set; with `--full`
 * (`npm run test:compat:full`) all releases run all on both, with `--dialect postgres` this one. Then pages
 * of Prefect's own web UI are opened in a browser over a seeded server, of its newer one with `--full`. Last, a sample of requests and of sequences of
 * states is answered as Prefect's own server did when it was recorded; with `--full` all of them are sent to a running
 * one. Skipped, with the reason printed, where PyPI can't be reached; with CI set that is a failure.
 *
 *   node compat/run.ts [--full] [--only TEXT] [--dialect sqlite|postgres] [--prefect VERSION] [--api-url URL]
 *                      [--pictures FOLDER] [--seed N] [--record]
 *
 * `--only` takes a part of a file's or scenario's name (`ui`: the pages; `judge`: the comparison with Prefect's own
 * server: with `--seed` another sample, or with `--full` all, beside a running one; with `--record` the one that is
 * recorded is made anew); `--api-url` a server that runs already
 * (Prefect's own, say); `--pictures` keeps a picture of each page.
 */
import { parseArgs } from "node:util";
import { findOrMakePrefectVenv, PREFECT_VERSION, PREFECT_VERSIONS } from "../scripts/prefect-venv.ts";
import { compareWithPrefect, compareWithRecording, recordPrefect, SAMPLE, WHOLE } from "./beside-prefect.ts";
import { withDatabase } from "./databases.ts";
import { type Outcome, runScenarios, scenarioFiles } from "./run-scenarios.ts";
import { checkUi } from "./ui/check-ui.ts";

const { values: options } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    dialect: { type: "string" },
    prefect: { type: "string" },
    "api-url": { type: "string" },
    pictures: { type: "string" },
    seed: { type: "string" },
    record: { type: "boolean", default: false },
  },
});

/** Scenarios in `scenarios/guarded/` find a server with authentication and CSRF protection. */
const GUARDED = {
  folder: "guarded",
  server: { BATUTA_SERVER_AUTH_STRING: "ada:lovelace-1815", BATUTA_SERVER_CSRF_PROTECTION: "true" },
  client: {
    PREFECT_API_AUTH_STRING: "ada:lovelace-1815",
    PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: "true",
    CSRF: "1",
  },
};

const given = options["api-url"];
const dialects =
  given !== undefined
    ? ["given"]
    : options.dialect === undefined
      ? ["sqlite", "postgres"]
      : [options.dialect];
const versions =
  options.prefect === undefined
    ? PREFECT_VERSIONS.toSorted((a, b) => Number(b === PREFECT_VERSION) - Number(a === PREFECT_VERSION))
    : [options.prefect];
/** Between others, whose smoke sets would hardly find what these don't: with `--full` only. */
const IN_BETWEEN = new Set(["3.2.15", "3.4.25", "3.6.29"]);
const isFull = options.full || options.prefect !== undefined || options.dialect !== undefined;
const isJudged = /^(judge)?$/.test(options.only) && given === undefined;
const isLive = options.full || options.record || options.seed !== undefined;
const outcomes: Outcome[] = [];
const missing: string[] = [];
const lines: string[] = [];

/** The pages are looked at, over a server of their own, while the scenarios run: both wait much. */
let pages: Promise<void> | undefined;
for (const version of versions) {
  if (!isFull && IN_BETWEEN.has(version)) continue;
  const venv = findOrMakePrefectVenv(version);
  if ("reason" in venv) {
    missing.push(venv.reason);
    continue;
  }
  if (version === PREFECT_VERSION && /^(ui.*)?$/.test(options.only)) pages = checkPages(venv.python);
  for (const dialect of dialects.slice(0, isOnAll(version) ? undefined : 1)) {
    const isWhole = options.full || (version === PREFECT_VERSION && dialect === dialects[0]);
    const label = `${dialect}, Prefect ${version}`;
    const started = performance.now();
    const own: Outcome[] = [];
    const scope = { python: venv.python, only: options.only, isSmokeOnly: !isWhole };
    const isGuarded = scenarioFiles({ ...scope, folder: GUARDED.folder }).length > 0;
    if (!isGuarded && scenarioFiles(scope).length === 0) continue;
    process.stdout.write(`${label}\n`);
    const run = async (apiUrl: string, more: object): Promise<void> => {
      own.push(...(await runScenarios({ ...scope, apiUrl, ...more }, (outcome) => print(label, outcome))));
    };
    if (given !== undefined) await run(given, {});
    else {
      await withDatabase(dialect, (apiUrl) => run(apiUrl, {}));
      if (isGuarded) {
        const more = { folder: GUARDED.folder, env: GUARDED.client };
        await withDatabase(dialect, (apiUrl) => run(apiUrl, more), { env: GUARDED.server });
      }
    }
    summarize(label, started, own);
  }
  if (version === PREFECT_VERSION && isJudged && isLive) await judge(venv.python);
}
await pages;
if (isJudged && !isLive && (options.prefect ?? PREFECT_VERSION) === PREFECT_VERSION) await judge(undefined);

/** What an older client may trip over is the shape of what is sent, which both databases share. */
function isOnAll(version: string): boolean {
  return isFull || version === PREFECT_VERSION;
}

/** The pages of Prefect's interfaces, on the first database alone: they ask what the scenarios have asked on both. */
async function checkPages(python: string): Promise<void> {
  const label = `${dialects[0]}, Prefect's web UI`;
  const started = performance.now();
  const own: Outcome[] = [];
  process.stdout.write(`${label}\n`);
  const check = async (apiUrl: string): Promise<void> => {
    const scope = {
      python,
      apiUrl,
      only: options.only,
      pictures: options.pictures,
      isNewer: isFull || options.only !== "",
    };
    const found = await checkUi(scope, (outcome) => print(label, outcome));
    if ("reason" in found) missing.push(found.reason);
    else own.push(...found);
  };
  await (given === undefined ? withDatabase(dialects[0] ?? "sqlite", check) : check(given));
  summarize(label, started, own);
}

/** Prefect's own server, started by this Python or as it was recorded, beside Batuta on both databases. */
async function judge(python: string | undefined): Promise<void> {
  const label = `both databases, ${python === undefined ? "recorded answers of Prefect" : "Prefect's own server"} beside them`;
  const started = performance.now();
  const own: Outcome[] = [];
  process.stdout.write(`${label}\n`);
  const extent = { ...(options.full ? WHOLE : SAMPLE), seed: Number(options.seed ?? 1) };
  const report = (outcome: Outcome): void => print(label, outcome);
  if (python === undefined) own.push(...(await compareWithRecording(report)));
  else if (options.record) own.push(...(await recordPrefect(python, report)));
  else own.push(...(await compareWithPrefect(python, extent, report)));
  summarize(label, started, own);
}

function summarize(label: string, started: number, own: readonly Outcome[]): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  outcomes.push(...own);
  lines.push(`${label}: ${countsOf(own)} in ${seconds} s`);
}

function print(label: string, { file, scenario, seconds, problem, skipped }: Outcome): void {
  const mark = skipped !== null ? "skip  " : problem === null ? "ok    " : "FAILED";
  process.stdout.write(`  ${mark} ${file} ${scenario} (${skipped ?? `${seconds} s`}; ${label})\n`);
  if (problem !== null) process.stdout.write(`${problem.replaceAll(/^/gm, "    ")}\n`);
}

function countsOf(some: readonly Outcome[]): string {
  const failed = some.filter(({ problem }) => problem !== null).length;
  const skipped = some.filter((outcome) => outcome.skipped !== null).length;
  return `${some.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`;
}

const mustRun = process.env.CI !== undefined && process.env.CI !== "";
for (const line of [...lines, ...missing.map((reason) => `${mustRun ? "FAILED" : "skipped"}: ${reason}`)]) {
  process.stdout.write(`compatibility: ${line}\n`);
}
process.stdout.write(`${countsOf(outcomes)}\n`);
process.exitCode =
  outcomes.some(({ problem }) => problem !== null) || (missing.length > 0 && mustRun) ? 1 : 0;
