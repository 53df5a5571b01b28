import { describe, expect, it } from "vitest";
import { openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import type { Command, CommandGroup, CommandNode } from "./command.ts";
import { commandTree } from "./command-tree.ts";
import { findCommand } from "./find-command.ts";
import { ownSpellings, parseCommandLine, splitGlobalOptions } from "./parse-command-line.ts";

interface Leaf {
  readonly path: readonly string[];
  readonly command: Command;
}

async function leavesOf(node: CommandNode, path: readonly string[]): Promise<Leaf[]> {
  if (typeof node === "function") return [{ path, command: await node() }];
  const below = Object.entries(node.commands).map(([name, each]) => leavesOf(each, [...path, name]));
  return (await Promise.all(below)).flat();
}

function groupsOf(group: CommandGroup, path: readonly string[]): (readonly [string, CommandGroup])[] {
  const below = Object.entries(group.commands).flatMap(([name, node]) =>
    typeof node === "function" ? [] : groupsOf(node, [...path, name]),
  );
  return [[path.join(" "), group], ...below];
}

const leaves = await leavesOf(commandTree, []);
const nameOf = ({ path }: Leaf): string => path.join(" ");

/** The words of a line as a shell reads them; what follows a pipe or a redirection is the shell's. */
function wordsOf(line: string): string[] {
  const [command = ""] = line.split(/ (?:[|<>]|&&) ?/);
  return (command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"),
  );
}

function isPicked({ command }: Leaf): boolean {
  return Object.values(command.args).some(
    (arg) => arg.type === "positional" && /lets you pick/.test(arg.description ?? ""),
  );
}

/** What names a thing that is new, or that no list has: nobody can pick it. */
const NEW_OR_FREE = new Set([
  "api",
  "automation create",
  "concurrency-limit create",
  "config set",
  "event emit",
  "global-concurrency-limit create",
  "profile create",
  "profile rename",
  "shell completion",
  "variable set",
  "work-pool create",
  "work-pool set-concurrency-limit",
  "work-queue create",
  "work-queue set-concurrency-limit",
]);

describe("every command", () => {
  it("is found", () => expect(leaves.length).toBeGreaterThan(110));

  it("says in a line what it does, and so does every group", () => {
    const groups = groupsOf(commandTree, []);
    const lines = [
      ...leaves.map((leaf) => [nameOf(leaf), leaf.command.description] as const),
      ...groups.map(([path, { description }]) => [path, description] as const),
    ];
    expect(lines.filter(([, line]) => !/^[A-Z].{10,110}[^.]$/s.test(line))).toEqual([]);
  });

  it("says of each argument what it is", () => {
    const silent = leaves.flatMap((leaf) =>
      Object.entries(leaf.command.args)
        .filter(([, { description = "" }]) => !/^[A-Z`]/.test(description))
        .map(([name]) => `${nameOf(leaf)}: ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it("has examples, which it understands", async () => {
    const wrong: string[] = [];
    for (const { path, command } of leaves) {
      const examples = command.examples ?? [];
      if (examples.length === 0) wrong.push(`${path.join(" ")}: no example`);
      for (const line of examples) {
        try {
          const words = wordsOf(line);
          const { rest } = splitGlobalOptions(words, ownSpellings(command.args));
          const found = findCommand(commandTree, rest);
          const isItself = found.load !== undefined && (await found.load()) === command;
          if (!isItself) wrong.push(`${line}: is ${found.path.join(" ")}`);
          parseCommandLine(found.rest, command.args);
        } catch (error) {
          wrong.push(`${line}: ${String(error)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("asks for what is missing, unless nobody could pick it", () => {
    const demanding = leaves
      .filter(({ command }) =>
        Object.values(command.args).some((arg) => arg.type === "positional" && arg.required !== false),
      )
      .map(nameOf);
    expect(demanding.filter((name) => !NEW_OR_FREE.has(name))).toEqual([]);
  });
});

describeEachDialect("every command on a server", (dialect) => {
  it("that lists prints one JSON array, and that picks says without a terminal what is missing", async () => {
    if (dialect.name === "postgres") return;
    await using world = await openCliWorld(dialect);
    const picked = leaves.filter(isPicked);
    expect(picked.length).toBeGreaterThan(50);
    for (const leaf of picked) {
      const { code, stdout, stderr } = await world.cli(...leaf.path);
      expect({ name: nameOf(leaf), code, stdout }, stderr).toEqual({
        name: nameOf(leaf),
        code: 2,
        stdout: "",
      });
      expect(stderr).toMatch(/^error: /);
    }
    const lists = leaves.filter(
      ({ path }) => path.at(-1) === "ls" && !picked.some((leaf) => leaf.path === path),
    );
    for (const leaf of lists) {
      expect(await world.json(...leaf.path), nameOf(leaf)).toBeInstanceOf(Array);
      const { code, stderr } = await world.cli(...leaf.path);
      expect({ name: nameOf(leaf), code }, stderr).toEqual({ name: nameOf(leaf), code: 0 });
    }
  }, 60_000);
});
