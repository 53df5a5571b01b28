import type { CliContext } from "../context.ts";

/** A name with its value; undefined values are left out. */
export type Fact = readonly [name: string, value: string | undefined];

/** Prints names and values in two columns; further lines of a value are indented. */
export function printFacts(context: CliContext, facts: readonly Fact[]): void {
  const shown = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => name.length)) + 2;
  for (const [name, value] of shown) {
    const indented = value.replaceAll("\n", `\n${" ".repeat(width)}`);
    context.print(`${context.colors.bold(name.padEnd(width))}${indented}\n`);
  }
}

/** Prints a heading before a part of the output. */
export function printHeading(context: CliContext, text: string): void {
  context.print(`\n${context.colors.bold(context.colors.underline(text))}\n`);
}
