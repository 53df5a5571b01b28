/**
 * Random sequences of proposals, played to Prefect's own server and to Batuta on SQLite and on Postgres: the answers,
 * states, counters and fields of the runs must be equal after ids and instants of now have been replaced by symbols.
 *
 *   node compat/orchestration/run.ts [--seed N] [--count N] [--only NUMBER] [--judge URL] [--ours URL] [--verbose]
 */

import { parseArgs } from "node:util";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { withDatabase } from "../databases.ts";
import { withPrefectServer } from "../differential/servers.ts";
import { firstDifference } from "../differential/sides.ts";
import { allowance } from "./allowed-differences.ts";
import { FAILED, openPlayer } from "./play.ts";
import { buildSequence, type Sequence } from "./proposals.ts";

const { values: options } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string", default: "300" },
    only: { type: "string" },
    judge: { type: "string" },
    ours: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

/** How many sequences are played at once: two writers at once are too many for the judge on SQLite. */
const AT_ONCE = 1;

interface Tally {
  readonly unexpected: string[];
  readonly allowed: Map<string, number>;
}

async function compare(judge: string, ours: ReadonlyMap<string, string>): Promise<void> {
  // A new seed each time, unless one is given: what it finds can be found again with the seed that is printed.
  const seed = options.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(options.seed);
  const count = Number(options.count);
  const numbers =
    options.only === undefined ? Array.from({ length: count }, (_, at) => at) : [Number(options.only)];
  process.stdout.write(
    `orchestration: seed ${seed}, ${numbers.length} sequences, on ${[...ours.keys()].join(" and ")}\n`,
  );
  const theirs = openPlayer(judge);
  const players = [...ours].map(([name, url]) => ({ name, player: openPlayer(url) }));
  const tally: Tally = { unexpected: [], allowed: new Map() };
  const queue = numbers.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const number of queue) {
        const sequence = buildSequence(seed, number);
        const expected = await theirs.play(sequence);
        for (const { name, player } of players) {
          const answered = await player.play(sequence);
          // Where the judge itself fails there is nothing to be equal to.
          const length = expected.at(-1) === FAILED ? expected.length - 1 : undefined;
          const difference = firstDifference(expected.slice(0, length), answered.slice(0, length), "step");
          if (difference !== undefined) note(tally, sequence, name, difference);
        }
      }
    }),
  );
  report(tally, numbers.length, seed);
}

function note(tally: Tally, sequence: Sequence, name: string, difference: string): void {
  const reason = allowance(difference);
  if (reason !== undefined) {
    tally.allowed.set(reason, (tally.allowed.get(reason) ?? 0) + 1);
    return;
  }
  const story = options.verbose || options.only !== undefined ? `\n    ${JSON.stringify(sequence)}` : "";
  tally.unexpected.push(`sequence ${sequence.number} (${name}): ${difference}${story}`);
}

function report({ unexpected, allowed }: Tally, played: number, seed: number): void {
  for (const line of unexpected) process.stdout.write(`${line}\n`);
  for (const [reason, count] of allowed) process.stdout.write(`allowed ${count} times: ${reason}\n`);
  const again = unexpected.length === 0 ? "" : ` (--seed ${seed} --only NUMBER shows one)`;
  process.stdout.write(
    `orchestration: ${played} sequences, ${unexpected.length} unexpected differences${again}\n`,
  );
  process.exitCode = unexpected.length === 0 ? 0 : 1;
}

async function withJudge(use: (url: string) => Promise<void>): Promise<void> {
  if (options.judge !== undefined) return use(options.judge);
  const venv = findOrMakePrefectVenv();
  if ("reason" in venv) throw new Error(venv.reason);
  await withPrefectServer(venv.python, use);
}

await withJudge(async (judge) => {
  if (options.ours !== undefined) return compare(judge, new Map([["given", options.ours]]));
  await withDatabase("sqlite", (sqlite) =>
    withDatabase("postgres", (postgres) =>
      compare(
        judge,
        new Map([
          ["sqlite", sqlite],
          ["postgres", postgres],
        ]),
      ),
    ),
  );
});
