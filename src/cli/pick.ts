import { BatutaError } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";

/** One of the things to choose from. */
export interface Choice {
  /** What the command takes. */
  readonly value: string;
  /** Default: the value. */
  readonly label?: string | undefined;
  readonly hint?: string | undefined;
}

/** What is asked when an argument was left out. */
export interface PickOptions {
  /** Name of the argument: `POOL`. */
  readonly argument: string;
  /** `work pool`. */
  readonly what: string;
  readonly choices: () => Promise<readonly Choice[]>;
  /** The command that makes one, or lists them: `batuta work-pool create`. */
  readonly otherwise: string;
}

/** Rows that are shown at once. */
const SHOWN = 10;

/** The argument that was given, else what a person at the terminal picks; typing narrows the list. */
export async function givenOrPicked(
  context: CliContext,
  given: string | undefined,
  options: PickOptions,
): Promise<string> {
  if (given !== undefined) return given;
  const { argument, what, otherwise } = options;
  if (!context.isInteractive || context.json)
    throw usageError(`missing ${argument}: which ${what}? \`${otherwise}\` helps`);
  const choices = await options.choices();
  if (choices.length === 0)
    throw new BatutaError("nothing-to-pick", `there is no ${what} to choose from; try \`${otherwise}\``);
  const { autocomplete, isCancel } = await import("@clack/prompts");
  const picked = await autocomplete<string>({
    message: `Which ${what}?`,
    maxItems: SHOWN,
    options: choices.map(({ value, label, hint }) => ({
      value,
      label: label ?? value,
      ...(hint === undefined ? {} : { hint }),
    })),
    output: process.stderr,
    signal: context.signal,
  });
  if (isCancel(picked)) throw new BatutaError("interrupted", "nothing was picked");
  return picked;
}
