import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Schema } from "./body-variants.ts";
import type { Answer, Side, Step } from "./sides.ts";

/** Answers of a server, kept in a file, so that many runs compare with one. */
interface Recording {
  readonly document: Schema;
  /** By request; equal requests in the order in which they were sent. */
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
}

const keyOf = ({ method, path, body, headers }: Step): string =>
  JSON.stringify([method, path, body ?? null, headers ?? null]);

/** Reads a recording; undefined when there is no such file yet. */
export function readRecording(file: string): { readonly document: Schema; readonly side: Side } | undefined {
  if (!existsSync(file)) return undefined;
  const { document, answers } = JSON.parse(readFileSync(file, "utf8")) as Recording;
  const asked = new Map<string, number>();
  const send = (step: Step): Promise<Answer> => {
    const key = keyOf(step);
    const number = asked.get(key) ?? 0;
    asked.set(key, number + 1);
    const answer = answers[key]?.[number];
    if (answer === undefined) throw new Error(`${file} has no answer to ${key}: delete it, to record anew`);
    return Promise.resolve(answer);
  };
  return { document, side: { apiUrl: "recorded", send } };
}

/** A side that keeps what it answers; `save` writes it to the file. */
export function recordingSide(side: Side, document: Schema, file: string): Side & { save(): void } {
  const answers: Record<string, Answer[]> = {};
  return {
    apiUrl: side.apiUrl,
    async send(step) {
      // Its place is taken before the answer is there: requests under way at once keep their order.
      const key = keyOf(step);
      const list = answers[key] ?? [];
      answers[key] = list;
      const place = list.length;
      list.push({ status: 0, body: null });
      const answer = await side.send(step);
      list[place] = answer;
      return answer;
    },
    save: () => writeFileSync(file, JSON.stringify({ document, answers } satisfies Recording)),
  };
}
