/**
 * Random sequences of proposals, played to Prefect's own server and to Batuta on SQLite and on Postgres: the answers,
 * states, counters and fields of the runs must be equal after ids and instants of now have been replaced by symbols.
 *
 *   node compat/orchestration/run.ts [--seed N] [--count N] [--only NUMBER] [--dialect sqlite|postgres] [--judge URL] [--ours URL] [--verbose]
 */

import { parseArgs } from "node:util";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { withBatutas } from "../databases.ts";
import { liveJudge } from "../differential/recording.ts";
import { withJudge } from "../differential/servers.ts";
import { compareSequences } from "./compare-sequences.ts";

const { values: options } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string", default: "300" },
    only: { type: "string" },
    dialect: { type: "string" },
    judge: { type: "string" },
    ours: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

async function compare(judge: string, ours: ReadonlyMap<string, string>): Promise<void> {
  const unexpected = await compareSequences({
    judge: liveJudge(judge),
    ours,
    // A new seed each time, unless one is given: what it finds can be found again with the seed that is printed.
    seed: options.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(options.seed),
    numbers: options.only === undefined ? [...Array(Number(options.count)).keys()] : [Number(options.only)],
    isVerbose: options.verbose || options.only !== undefined,
  });
  process.exitCode = unexpected === 0 ? 0 : 1;
}

async function withAJudge(use: (url: string) => Promise<void>): Promise<void> {
  if (options.judge !== undefined) return use(options.judge);
  const venv = findOrMakePrefectVenv();
  if ("reason" in venv) throw new Error(venv.reason);
  await withJudge(venv.python, use);
}

await withAJudge(async (judge) => {
  if (options.ours !== undefined) return compare(judge, new Map([["given", options.ours]]));
  await withBatutas(options.dialect, (ours) => compare(judge, ours));
});
