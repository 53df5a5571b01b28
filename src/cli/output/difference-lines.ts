import type { CliContext } from "../context.ts";
import type { VersionDifference } from "../version-diff.ts";

/** Prints differences as lines that go and lines that come. */
export function printDifferences(context: CliContext, differences: readonly VersionDifference[]): void {
  const { red, green } = context.colors;
  const line = (mark: string, path: string, value: string): string =>
    `${mark} ${path}: ${value.replaceAll("\n", "\n    ")}\n`;
  for (const { path, before, after } of differences) {
    if (before !== undefined) context.print(red(line("-", path, before)));
    if (after !== undefined) context.print(green(line("+", path, after)));
  }
}
