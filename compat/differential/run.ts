/**
 * The same requests to Prefect's own server and to Batuta, over the same data; status and body must be equal after ids
 * and instants of now have been replaced by symbols. First the seed is written, then read in every way that Prefect's
 * document allows, then each writing operation is tried with every field of its body varied.
 *
 *   node compat/differential/run.ts [--dialect sqlite|postgres] [--phase reading|writing] [--every N] [--offset N]
 *     [--only PATTERN] [--record FILE] [--ours URL] [--verbose]
 *
 * `--every N` takes each Nth request of an operation, from the `--offset`th on (the seed is always whole); `--only` a regular expression over
 * operations (`POST /flows/filter`). `--record` keeps Prefect's answers in a file, or takes them from it when it is
 * there already. Skipped, with the reason printed, where Prefect can't be installed; with CI set that is a failure.
 */

import { parseArgs } from "node:util";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { withBatutas } from "../databases.ts";
import { compareSides } from "./compare-sides.ts";
import { type Judge, liveJudge, recordedJudge, recordingJudge } from "./recording.ts";
import { withJudge } from "./servers.ts";
import { openSide, type Side } from "./sides.ts";

const { values: options } = parseArgs({
  options: {
    dialect: { type: "string" },
    phase: { type: "string" },
    every: { type: "string", default: "1" },
    offset: { type: "string", default: "0" },
    only: { type: "string" },
    record: { type: "string" },
    ours: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

/** Hands over the judge, from a recording when there is one; why not, when Prefect can't be had. */
async function withTheirs(use: (judge: Judge) => Promise<void>): Promise<string | undefined> {
  const file = options.record;
  const recorded = file === undefined ? undefined : recordedJudge(file);
  if (recorded !== undefined) {
    await use(recorded);
    return undefined;
  }
  const venv = findOrMakePrefectVenv();
  if ("reason" in venv) return venv.reason;
  await withJudge(venv.python, async (apiUrl) => {
    const live = liveJudge(apiUrl);
    if (file === undefined) return await use(live);
    const recording = recordingJudge(live, file);
    try {
      await use(recording);
    } finally {
      recording.save();
    }
  });
  return undefined;
}

async function withOurs(use: (ours: ReadonlyMap<string, Side>) => Promise<void>): Promise<void> {
  if (options.ours !== undefined) return await use(new Map([["given", openSide(options.ours)]]));
  await withBatutas(options.dialect, (urls) =>
    use(new Map([...urls].map(([dialect, url]) => [dialect, openSide(url)]))),
  );
}

const reason = await withTheirs((judge) =>
  withOurs(async (ours) => {
    const unexpected = await compareSides({
      judge,
      ours,
      phases: options.phase === undefined ? ["reading", "writing"] : [options.phase],
      every: Number(options.every),
      offset: Number(options.offset),
      only: options.only === undefined ? undefined : new RegExp(options.only),
      isVerbose: options.verbose,
    });
    process.exitCode = unexpected === 0 ? 0 : 1;
  }),
);
if (reason !== undefined) {
  process.stdout.write(`differential: skipped, ${reason}\n`);
  process.exitCode = process.env.CI === undefined ? 0 : 1;
}
