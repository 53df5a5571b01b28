import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { openPlayer, type Player, type Trace } from "../orchestration/play.ts";
import { type Answer, openSide, type Side, type Step } from "./sides.ts";

/** What Prefect's own server said once, so that Batuta can be compared with it where no Prefect runs. */
interface Recording {
  /** By request; to equal requests in the order in which they were sent. */
  readonly answers: Record<string, readonly Answer[]>;
  /** By sequence of proposals. */
  readonly traces: Record<string, Trace>;
}

/** What Batuta is compared with: a running server, or a recording of one. */
export interface Judge {
  readonly side: Side;
  readonly player: Player;
  /** Its answers are compared on other days than today, too. */
  readonly isForLater: boolean;
  /** Throws when a recording has answers that nobody asked for. */
  assertUsed?(): void;
}

/** The judge that a running server is. */
export function liveJudge(apiUrl: string): Judge {
  return { side: openSide(apiUrl), player: openPlayer(apiUrl), isForLater: false };
}

function keyOf({ method, path, body, headers }: Step): string {
  return JSON.stringify([method, path, body ?? null, headers ?? null]);
}

/** A judge that keeps what another one says; `save` writes it to the file, compressed. */
export function recordingJudge(judge: Judge, file: string): Judge & { save(): void } {
  const answers: Record<string, Answer[]> = {};
  const traces: Record<string, Trace> = {};
  return {
    isForLater: true,
    side: {
      apiUrl: judge.side.apiUrl,
      async send(step) {
        // Its place is taken before the answer is there: requests under way at once keep their order.
        const key = keyOf(step);
        const list = answers[key] ?? [];
        answers[key] = list;
        const place = list.push({ status: 0, body: null }) - 1;
        const answer = await judge.side.send(step);
        list[place] = answer;
        return answer;
      },
    },
    player: {
      async play(sequence) {
        const trace = await judge.player.play(sequence);
        traces[JSON.stringify(sequence)] = trace;
        return trace;
      },
    },
    save() {
      const text = JSON.stringify({ answers, traces } satisfies Recording);
      // A window that holds all of it: the same entities stand in many answers.
      const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
      writeFileSync(file, brotliCompressSync(text, { params }));
    },
  };
}

/**
 * A judge that says what was recorded; undefined when there is no such file. What was not recorded is an error, and
 * `assertUsed` throws for what nobody asks any more: the recording is of other requests than those of today.
 */
export function recordedJudge(file: string): Judge | undefined {
  if (!existsSync(file)) return undefined;
  const text = brotliDecompressSync(readFileSync(file)).toString();
  const { answers, traces } = JSON.parse(text) as Recording; // safe: written by recordingJudge
  const left = new Map<string, unknown[]>();
  for (const [key, list] of Object.entries(answers)) left.set(key, [...list]);
  for (const [key, trace] of Object.entries(traces)) left.set(key, [trace]);
  const stale = (what: string): Error =>
    new Error(`${file} is of other requests, record it anew (CONTRIBUTING.md says how): ${what}`);
  const take = async (key: string): Promise<unknown> => {
    const list = left.get(key) ?? [];
    if (list.length === 0) throw stale(`it has no answer to ${key}`);
    return list.shift();
  };
  return {
    isForLater: true,
    side: { apiUrl: "recorded", send: async (step) => (await take(keyOf(step))) as Answer }, // safe: keys of requests lead to answers
    player: { play: async (sequence) => (await take(JSON.stringify(sequence))) as Trace }, // safe: those of sequences to traces
    assertUsed() {
      const [key] = [...left].find(([, list]) => list.length > 0) ?? [];
      if (key !== undefined) throw stale(`nobody asks ${key}`);
    },
  };
}
