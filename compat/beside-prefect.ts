import { withBatutas } from "./databases.ts";
import { compareSides } from "./differential/compare-sides.ts";
import { prefectDocument, withJudge } from "./differential/servers.ts";
import { openSide } from "./differential/sides.ts";
import { compareSequences } from "./orchestration/compare-sequences.ts";
import type { Outcome } from "./run-scenarios.ts";

/** How much is compared with Prefect's own server. */
export interface Extent {
  /** Each how many-th request. */
  readonly every: number;
  readonly sequences: number;
}

/** Every request takes all servers some twenty minutes, a twenty-fifth of them about one. */
export const SAMPLE: Extent = { every: 25, sequences: 40 };
export const WHOLE: Extent = { every: 1, sequences: 500 };

/**
 * The same requests and sequences of states to Prefect's own server and to Batuta on both databases: which ones, the
 * seed says.
 */
export async function compareWithPrefect(
  python: string,
  { every, sequences }: Extent,
  seed: number,
  report: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const note = async (scenario: string, compare: () => Promise<number>): Promise<void> => {
    const started = performance.now();
    const unexpected = await compare();
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const problem = unexpected === 0 ? null : `${unexpected} unexpected differences, told above`;
    const outcome = { file: "judge", scenario, seconds, problem, skipped: null };
    outcomes.push(outcome);
    report(outcome);
  };
  await withJudge(python, (judge) =>
    withBatutas(undefined, async (urls) => {
      const document = await prefectDocument(judge);
      const theirs = openSide(judge);
      const ours = new Map([...urls].map(([dialect, url]) => [dialect, openSide(url)]));
      const phases = ["reading", "writing"];
      await note(`answers: every ${every}, offset ${seed % every}`, () =>
        compareSides({
          theirs,
          ours,
          document,
          phases,
          every,
          offset: seed,
          only: undefined,
          isVerbose: true,
        }),
      );
      const numbers = [...Array(sequences).keys()];
      await note(`sequences of states: seed ${seed}`, () =>
        compareSequences({ judge, ours: urls, seed, numbers, isVerbose: true }),
      );
    }),
  );
  return outcomes;
}
