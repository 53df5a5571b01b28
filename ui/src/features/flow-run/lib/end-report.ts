import type { RunPage } from "@contract/ui/run-page.ts";

/** What the infrastructure said of a run's end. */
export interface EndReport {
  readonly exitCode: string | undefined;
  readonly output: string | undefined;
}

const EXIT_CODE = /(?:exit(?:ed with)?(?: non-zero)?(?: status)? code|status code):? (-?\d+)/i;
const OUTPUT = /last output:\n([\s\S]+)$/;

/** Reads exit code and last output from the latest state whose message tells them. */
export function endReportOf(states: RunPage["states"]): EndReport {
  const messages = states.toReversed().flatMap(({ message }) => message ?? []);
  const match = (pattern: RegExp) =>
    messages.map((message) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  return { exitCode: match(EXIT_CODE), output: match(OUTPUT) };
}
