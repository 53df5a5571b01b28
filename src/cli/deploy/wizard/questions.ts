import { BatutaError } from "../../../platform/errors.ts";
import type { CliContext } from "../../context.ts";
import { wrap } from "../../help.ts";
import type { Choice } from "../../pick.ts";

/** How a person is asked. */
export interface Questions {
  /** One of the choices, by arrows or by typing a part of it. */
  choose(message: string, choices: readonly Choice[], options?: ChooseOptions): Promise<string>;
  /** A line; `check` tells what is wrong with it. */
  write(message: string, options?: WriteOptions): Promise<string>;
  confirm(message: string, standard: boolean): Promise<boolean>;
  /** Shows lines between two questions. */
  tell(lines: readonly string[]): void;
}

/** Options of `choose`. */
export interface ChooseOptions {
  /** What was typed may be an answer of its own. */
  readonly takes?: ((typed: string) => boolean) | undefined;
}

/** Options of `write`. */
export interface WriteOptions {
  /** Stands in the line from the start. */
  readonly standard?: string | undefined;
  /** Shown while the line is empty. */
  readonly example?: string | undefined;
  readonly check?: ((text: string) => string | undefined) | undefined;
}

/** Stands before the lines of a question. */
const BAR = "│  ";
const SHOWN = 10;
/** So many are picked without searching. */
const FEW = 6;

/** Asks at the terminal; what is asked goes to stderr, so that stdout stays data. */
export async function createQuestions(context: CliContext): Promise<Questions> {
  const prompts = await import("@clack/prompts");
  const output = process.stderr;
  const { signal } = context;
  const columns = process.stderr.columns || 80;
  // What the terminal itself breaks has no bar before it.
  const broken = (line: string): string[] => {
    const [indent = ""] = /^ */.exec(line) ?? [];
    return wrap(line.trimStart(), columns - BAR.length - indent.length).map((part) => indent + part);
  };
  const answered = <T>(answer: T): Exclude<T, symbol> => {
    if (!prompts.isCancel(answer)) return answer as Exclude<T, symbol>; // safe: the only symbol is the one of cancelling
    // Who interrupts is told no error.
    prompts.cancel("nothing was deployed", { output });
    throw new BatutaError("interrupted", "nothing was deployed");
  };
  return {
    choose: async (message, choices, { takes } = {}) => {
      const listed = choices.map(({ value, label, hint }) => ({
        value,
        label: label ?? value,
        ...(hint === undefined ? {} : { hint }),
      }));
      if (takes === undefined && listed.length <= FEW)
        return answered(await prompts.select<string>({ message, options: listed, output, signal }));
      return answered(
        await prompts.autocomplete<string>({
          message,
          maxItems: SHOWN,
          output,
          signal,
          filter: (search, { value, label = "" }) =>
            `${label} ${value}`.toLowerCase().includes(search.toLowerCase()),
          options() {
            const typed = this.userInput.trim();
            const isOwn = takes?.(typed) === true && !listed.some(({ value }) => value === typed);
            return isOwn ? [{ value: typed, label: typed, hint: "as typed" }, ...listed] : listed;
          },
        }),
      );
    },
    write: async (message, { standard, example, check } = {}) =>
      answered(
        await prompts.text({
          message: broken(message).join(`\n${BAR}`),
          output,
          signal,
          ...(standard === undefined ? {} : { initialValue: standard }),
          ...(example === undefined ? {} : { placeholder: example }),
          ...(check === undefined ? {} : { validate: (text) => check((text ?? "").trim()) }),
        }),
      ).trim(),
    confirm: async (message, standard) =>
      answered(await prompts.confirm({ message, initialValue: standard, output, signal })),
    tell: (lines) => prompts.log.message(lines.flatMap(broken), { output }),
  };
}
