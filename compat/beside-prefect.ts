import { join } from "node:path";
import { PREFECT_VERSION } from "../scripts/prefect-venv.ts";
import { withBatutas } from "./databases.ts";
import { compareSides } from "./differential/compare-sides.ts";
import { type Judge, liveJudge, recordedJudge, recordingJudge } from "./differential/recording.ts";
import { withJudge } from "./differential/servers.ts";
import { openSide } from "./differential/sides.ts";
import { compareSequences } from "./orchestration/compare-sequences.ts";
import type { Outcome } from "./run-scenarios.ts";

/** How much is compared with Prefect's own server. */
export interface Extent {
  /** Each how many-th request. */
  readonly every: number;
  readonly sequences: number;
  /** Which requests, and which sequences. */
  readonly seed: number;
}

/** Every request takes all servers some twenty minutes, a twenty-fifth of them about one. */
export const SAMPLE = { every: 25, sequences: 40 };
export const WHOLE = { every: 1, sequences: 500 };

/** What Prefect's own server answers to the sample of the first seed. */
const RECORDING = join(import.meta.dirname, `recorded/prefect-${PREFECT_VERSION}.json.br`);
const RECORDED: Extent = { ...SAMPLE, seed: 1 };

/** The same requests and sequences of states to Prefect's own server and to Batuta on both databases. */
export async function compareWithPrefect(
  python: string,
  extent: Extent,
  report: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  return await withJudge(python, (apiUrl) => compareWithJudge(liveJudge(apiUrl), extent, report));
}

/** The same with a sample, whose answers of Prefect are kept for `compareWithRecording`. */
export async function recordPrefect(python: string, report: (outcome: Outcome) => void): Promise<Outcome[]> {
  return await withJudge(python, async (apiUrl) => {
    const judge = recordingJudge(liveJudge(apiUrl), RECORDING);
    const outcomes = await compareWithJudge(judge, RECORDED, report);
    judge.save();
    return outcomes;
  });
}

/** Batuta's answers beside those that Prefect's server gave when they were recorded; no Prefect runs. */
export async function compareWithRecording(report: (outcome: Outcome) => void): Promise<Outcome[]> {
  const judge = recordedJudge(RECORDING);
  if (judge === undefined) throw new Error(`there is no ${RECORDING}: CONTRIBUTING.md says how it is made`);
  return await compareWithJudge(judge, RECORDED, report);
}

async function compareWithJudge(
  judge: Judge,
  { every, sequences, seed }: Extent,
  report: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const note = async (scenario: string, compare: () => Promise<number>): Promise<void> => {
    const started = performance.now();
    const problem = await compare().then(
      (unexpected) => (unexpected === 0 ? null : `${unexpected} unexpected differences, told above`),
      String,
    );
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const outcome = { file: "judge", scenario, seconds, problem, skipped: null };
    outcomes.push(outcome);
    report(outcome);
  };
  await withBatutas(undefined, async (urls) => {
    const ours = new Map([...urls].map(([dialect, url]) => [dialect, openSide(url)]));
    const phases = ["reading", "writing"];
    const all = { judge, phases, every, offset: seed, only: undefined, isVerbose: true };
    await note(`answers: every ${every}, offset ${seed % every}`, () => compareSides({ ...all, ours }));
    const numbers = [...Array(sequences).keys()];
    await note(`sequences of states: seed ${seed}`, () =>
      compareSequences({ judge, ours: urls, seed, numbers, isVerbose: true }),
    );
    const { assertUsed } = judge;
    if (assertUsed !== undefined) {
      await note("all that was recorded", async () => {
        assertUsed();
        return 0;
      });
    }
  });
  return outcomes;
}
