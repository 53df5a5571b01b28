import { BatutaError } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";

/** Asks a person; resolves on yes. Without one, the command must say `--yes` itself. */
export async function confirm(context: CliContext, question: string): Promise<void> {
  if (!context.isInteractive || context.json)
    throw usageError(`nobody can be asked here: ${question} Say --yes`);
  const prompts = await import("@clack/prompts");
  const answer = await prompts.confirm({
    message: question,
    initialValue: false,
    output: process.stderr,
    signal: context.signal,
  });
  if (prompts.isCancel(answer)) throw new BatutaError("interrupted", "nothing was done");
  if (!answer) throw new BatutaError("not-confirmed", "nothing was done");
}
