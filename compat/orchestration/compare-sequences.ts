import type { Judge } from "../differential/recording.ts";
import { firstDifference } from "../differential/sides.ts";
import { allowance } from "./allowed-differences.ts";
import { FAILED, openPlayer } from "./play.ts";
import { buildSequence, type Sequence } from "./proposals.ts";

/** Which sequences are played to whom. */
export interface SequenceComparison {
  readonly judge: Judge;
  /** `/api` URLs of Batuta, by the database's name. */
  readonly ours: ReadonlyMap<string, string>;
  readonly seed: number;
  readonly numbers: readonly number[];
  readonly isVerbose: boolean;
}

/** How many sequences are played at once; each has entities of its own. */
const AT_ONCE = 4;

interface Tally {
  unexpected: number;
  readonly allowed: Map<string, number>;
}

/** Plays sequences to all, prints what differs, and resolves to the number of unexpected differences. */
export async function compareSequences(comparison: SequenceComparison): Promise<number> {
  const { judge, ours, seed, numbers, isVerbose } = comparison;
  process.stdout.write(
    `orchestration: seed ${seed}, ${numbers.length} sequences, on ${[...ours.keys()].join(" and ")}\n`,
  );
  const players = [...ours].map(([name, url]) => ({ name, player: openPlayer(url) }));
  const tally: Tally = { unexpected: 0, allowed: new Map() };
  const play = async (number: number): Promise<void> => {
    const sequence = buildSequence(seed, number);
    const [expected, ...answers] = await Promise.all([
      judge.player.play(sequence),
      ...players.map(async ({ name, player }) => ({ name, answered: await player.play(sequence) })),
    ]);
    for (const { name, answered } of answers) {
      // Where the judge itself fails there is nothing to be equal to.
      const length = expected.at(-1) === FAILED ? expected.length - 1 : undefined;
      const difference = firstDifference(expected.slice(0, length), answered.slice(0, length), "step");
      if (difference !== undefined) note(tally, sequence, name, difference, isVerbose);
    }
  };
  const queue = numbers.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const number of queue) await play(number);
    }),
  );
  report(tally, numbers.length, seed);
  return tally.unexpected;
}

function note(tally: Tally, sequence: Sequence, name: string, difference: string, isVerbose: boolean): void {
  const reason = allowance(sequence, difference);
  if (reason !== undefined) {
    tally.allowed.set(reason, (tally.allowed.get(reason) ?? 0) + 1);
    return;
  }
  const story = isVerbose ? `\n    ${JSON.stringify(sequence)}` : "";
  tally.unexpected += 1;
  process.stdout.write(`sequence ${sequence.number} (${name}): ${difference}${story}\n`);
}

function report({ unexpected, allowed }: Tally, played: number, seed: number): void {
  for (const [reason, count] of allowed) process.stdout.write(`allowed ${count} times: ${reason}\n`);
  const again = unexpected === 0 ? "" : ` (--seed ${seed} --only NUMBER shows one)`;
  process.stdout.write(`orchestration: ${played} sequences, ${unexpected} unexpected differences${again}\n`);
}
