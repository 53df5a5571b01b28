import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";
import { commandTree } from "./command-tree.ts";
import { completeWords } from "./complete-words.ts";

const complete = async (...words: string[]): Promise<string[]> =>
  (await completeWords(commandTree, words)).map(({ word }) => word);

describe("completeWords", () => {
  it("knows commands of a group, also behind another spelling and behind options", async () => {
    expect(await complete("flow-")).toEqual(["flow-run"]);
    expect(await complete("flow-runs", "l")).toEqual(["ls", "logs"]);
    expect(await complete("--profile", "prod", "work-pool", "set")).toEqual(["set-concurrency-limit"]);
    expect(await complete("nonsense")).toEqual([]);
  });

  it("knows the options of a command and the global ones", async () => {
    expect(await complete("deployment", "run", "--start")).toEqual(["--start-in", "--start-at"]);
    expect(await complete("variable", "ls", "--j")).toEqual(["--json"]);
    expect(await complete("--v")).toEqual([]);
    expect(await complete("deployment", "run", "etl/")).toEqual([]);
  });

  it("has a description for each", async () => {
    const [first] = await completeWords(commandTree, ["variable", "ge"]);
    expect(first?.description).toMatch(/^Print the value of a variable/);
  });
});

describe("the completion of bash", () => {
  it("offers what the cursor may be followed by", async () => {
    const home = mkdtempSync(join(tmpdir(), "batuta-bash-"));
    try {
      const { stdout: script } = await runCli(home, ["shell", "completion", "bash"]);
      symlinkSync(fileURLToPath(new URL("../../bin/batuta.cjs", import.meta.url)), join(home, "batuta"));
      const asked = `${script}
COMP_WORDS=(batuta flow-run l); COMP_CWORD=2; _batuta; echo "\${COMPREPLY[@]}"
COMP_WORDS=(batuta flow-run logs --fo); COMP_CWORD=3; _batuta; echo "\${COMPREPLY[@]}"
COMP_WORDS=(batuta work-p); COMP_CWORD=1; _batuta; echo "\${COMPREPLY[@]}"
COMP_WORDS=(batuta variable ""); COMP_CWORD=2; _batuta; echo "\${COMPREPLY[@]}"`;
      const PATH = [home, dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
      const output = execFileSync("bash", ["--norc", "-c", asked], {
        encoding: "utf8",
        env: { ...process.env, PATH, BATUTA_HOME: home },
      });
      expect(output).toBe("ls logs\n--follow\nwork-pool\nls inspect get set unset delete\n");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 60_000);

  it("keeps a name with a space one word", async () => {
    const home = mkdtempSync(join(tmpdir(), "batuta-bash-"));
    try {
      const { stdout: script } = await runCli(home, ["shell", "completion", "bash"]);
      const asked = `${script}
batuta() { printf 'my flow/a b\\twhat\\n'; }
COMP_WORDS=(batuta deployment run my); COMP_CWORD=3; _batuta; printf '<%s>' "\${COMPREPLY[@]}"`;
      expect(execFileSync("bash", ["--norc", "-c", asked], { encoding: "utf8" })).toBe("<my\\ flow/a\\ b>");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 60_000);

  it("is refused for a shell that has none", async () => {
    const home = mkdtempSync(join(tmpdir(), "batuta-bash-"));
    const outcome = await runCli(home, ["shell", "completion", "tcsh"]);
    rmSync(home, { recursive: true, force: true });
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining("say bash, zsh or fish") });
  }, 30_000);
});

const hasShell = (shell: string): boolean => {
  try {
    execFileSync(shell, ["-c", "true"]);
    return true;
  } catch {
    return false;
  }
};

/** What a shell prints that has our script, with a batuta that knows two words. */
async function inShell(shell: "zsh" | "fish", ask: (script: string) => string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), `batuta-${shell}-`));
  try {
    const { stdout } = await runCli(home, ["shell", "completion", shell]);
    return execFileSync(shell, [shell === "zsh" ? "-f" : "--no-config", "-c", ask(stdout)], {
      encoding: "utf8",
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

describe("the completion of other shells", () => {
  it.skipIf(!hasShell("fish"))(
    "asks in fish with the word at the cursor, also when it is empty",
    async () => {
      const output = await inShell(
        "fish",
        (script) => `function batuta; printf 'etl/%s\\twhat\\n' (count $argv); end
${script}
complete -C 'batuta deployment run '
complete -C 'batuta flow-run l'`,
      );
      // How many words were told: the empty one is one of them.
      expect(output).toBe("etl/6\twhat\netl/5\twhat\n");
    },
  );

  it.skipIf(!hasShell("zsh"))("asks in zsh, and tells each word with what it means", async () => {
    const output = await inShell(
      "zsh",
      (script) => `compdef() { :; }
_describe() { print -rl -- "\${(@P)2}"; }
_files() { print files; }
batuta() { print -r -- "a:b"$'\\t'"what: it is"; }
${script}
words=(batuta deployment run ""); CURRENT=4; _batuta
batuta() { :; }
_batuta`,
    );
    expect(output).toBe("a\\:b:what: it is\nfiles\n");
  });
});
