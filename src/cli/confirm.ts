import { createInterface } from "node:readline/promises";
import { BatutaError } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";

/** Asks a person; resolves on yes. Without one, the command must say `--yes` itself. */
export async function confirm(context: CliContext, question: string): Promise<void> {
  if (!context.isInteractive || context.json)
    throw usageError(`nobody can be asked here: ${question} Say --yes`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: context.signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new BatutaError("not-confirmed", "nothing was done");
  } finally {
    prompt.close();
  }
}
