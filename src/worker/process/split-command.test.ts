import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitCommand } from "./split-command.ts";

describe("splitCommand", () => {
  it("takes words, quotes and backslashes as a shell does", () => {
    expect(splitCommand("python -m prefect.engine")).toEqual(["python", "-m", "prefect.engine"]);
    expect(splitCommand(`  a "b c" 'd "e' f\\ g "h\\"i" ""  `)).toEqual([
      "a",
      "b c",
      'd "e',
      "f g",
      'h"i',
      "",
    ]);
    expect(splitCommand(`--x='a b'"c d"e`)).toEqual(["--x=a bc de"]);
  });

  it("refuses a quote that is not closed, and nothing", () => {
    expect(() => splitCommand(`a "b`)).toThrow("a quote is not closed");
    expect(() => splitCommand("   ")).toThrow("empty");
  });

  it("agrees with the shell on words that a shell has quoted", () => {
    const word = fc.string({ unit: fc.constantFrom("a", " ", "'", '"', "\\", "$", "\n", "é"), maxLength: 6 });
    const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const command = words.map(quote).join(" ");
        expect(splitCommand(command)).toEqual(words);
      }),
    );
    const command = `x a"b c"'d'\\ e`;
    const said = execFileSync("/bin/sh", ["-c", `printf '%s|' ${command}`], { encoding: "utf8" });
    expect(splitCommand(command)).toEqual(said.split("|").slice(0, -1));
  });
});
