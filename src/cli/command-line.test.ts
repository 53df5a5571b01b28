import { describe, expect, it } from "vitest";
import { commandTree } from "./command-tree.ts";
import { findCommand } from "./find-command.ts";
import { parseCommandLine, splitGlobalOptions } from "./parse-command-line.ts";

const args = {
  run: { type: "positional", required: true },
  limit: { type: "string", alias: "n", default: "20" },
  "flow-run": { type: "string" },
  follow: { type: "boolean", alias: "f" },
} as const;

describe("splitGlobalOptions", () => {
  it("takes global options from anywhere, up to --", () => {
    expect(splitGlobalOptions(["-p", "x", "flow-run", "--json", "ls", "-h", "--", "--json"])).toEqual({
      help: true,
      version: false,
      json: true,
      noPrompt: false,
      profile: "x",
      rest: ["flow-run", "ls", "--", "--json"],
    });
    expect(splitGlobalOptions(["--profile=y"]).profile).toBe("y");
    expect(() => splitGlobalOptions(["ls", "--profile"])).toThrow("needs the name of a profile");
  });

  it("takes Prefect's spellings of them", () => {
    expect(splitGlobalOptions(["flow", "ls", "-o", "json", "--no-prompt"])).toMatchObject({
      json: true,
      noPrompt: true,
      rest: ["flow", "ls"],
    });
    expect(splitGlobalOptions(["--output=json", "flow", "ls"]).json).toBe(true);
    expect(() => splitGlobalOptions(["flow", "ls", "--output", "xml"])).toThrow("--output takes json");
  });

  it("leaves a command the short spellings that it has for itself, after its first word", () => {
    const words = ["-p", "prod", "deployment", "run", "-p", "a=1"];
    expect(splitGlobalOptions(words, ["-p"])).toMatchObject({
      profile: "prod",
      rest: ["deployment", "run", "-p", "a=1"],
    });
  });
});

describe("parseCommandLine", () => {
  it("reads values, aliases, defaults and switches", () => {
    const parsed = parseCommandLine(["abc", "-n", "5", "--flow-run=x", "-f"], args);
    expect(parsed).toMatchObject({ run: "abc", limit: "5", "flow-run": "x", follow: true });
    expect(parseCommandLine(["abc", "--no-follow"], args)).toMatchObject({ limit: "20", follow: false });
  });

  it.each([
    [["abc", "--lmit", "5"], "there is no option --lmit; did you mean --limit?"],
    [["abc", "--profil"], "did you mean --profile?"],
    [["abc", "--limit"], "--limit needs a value"],
    [["abc", "--limit="], "--limit needs a value"],
    [["abc", "--follow=yes"], "--follow takes no value"],
    [["abc", "def"], '"def" is one word too many'],
    [[], "missing required positional argument: RUN"],
  ])("refuses %j with the reason", (words, reason) => {
    expect(() => parseCommandLine(words, args)).toThrow(reason);
  });

  it("takes a list where one is meant", () => {
    const list = { runs: { type: "positional", valueHint: "list", required: true } } as const;
    expect(parseCommandLine(["a", "b", "c"], list)._).toEqual(["a", "b", "c"]);
  });
});

describe("findCommand", () => {
  it("follows words and other spellings", () => {
    expect(findCommand(commandTree, ["flow-runs", "ls", "--limit", "3"])).toMatchObject({
      path: ["flow-run", "ls"],
      rest: ["--limit", "3"],
    });
    expect(findCommand(commandTree, ["server"]).load).toBeUndefined();
  });

  it.each([
    [["flwo-run"], "did you mean `batuta flow-run`?"],
    [["flow-run", "inspct"], "did you mean `batuta flow-run inspect`?"],
    [["kubernetes"], "`batuta --help` lists what there is"],
    [["--frobnicate"], "there is no option `batuta --frobnicate`"],
    [["flow-run", "--limit"], "there is no option `batuta flow-run --limit`"],
  ])("names what was meant by %j", (words, hint) => {
    expect(() => findCommand(commandTree, words)).toThrow(hint);
  });
});
