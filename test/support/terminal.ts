import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { createSystemClock } from "../../src/platform/clock.ts";
import { packagePath } from "./programs.ts";
import { cliEnvironment } from "./run-cli.ts";

const BIN = packagePath("bin/batuta.cjs");
const PATIENCE_MS = 90_000;
const clock = createSystemClock();

/** What a person presses. */
export const KEYS = { enter: "\r", down: "\u001b[B", clearLine: "\u0015", interrupt: "\u0003" } as const;

/** A person at a terminal: reads what is asked, and presses keys. */
export interface Terminal {
  /** Waits until this stands there, behind what was answered last, and presses keys. */
  answer(question: string | RegExp, keys: string): Promise<void>;
  /** Waits until this stands there, behind what was answered last. */
  sees(text: string | RegExp): Promise<void>;
  /** All that stood there, without colours. */
  readonly text: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Runs `batuta` at a pseudo-terminal, which the program `script` gives it. */
export function startTerminal(
  home: string,
  words: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal {
  const quoted = [process.execPath, BIN, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  const child = spawn("script", ["-qefc", `stty cols 100 rows 50; exec ${quoted.join(" ")}`, "/dev/null"], {
    cwd: options.cwd,
    env: cliEnvironment(home, { TERM: "xterm", SHELL: "/bin/sh", NO_COLOR: "1", ...options.env }),
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  let answered = 0;
  let look = (): void => undefined;
  const decoder = new TextDecoder();
  child.stdout.on("data", (part: Uint8Array) => {
    shown += decoder.decode(part, { stream: true });
    look();
  });
  const text = (): string => stripVTControlCharacters(shown).replaceAll("\r", "");
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
  const sees: Terminal["sees"] = (wanted) =>
    new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        cancel();
        reject(new Error(`${why}, and ${wanted} was not seen:\n${text()}`));
      };
      const cancel = clock.schedule(() => fail("time went by"), PATIENCE_MS);
      look = () => {
        const behind = text().slice(answered);
        if (!(typeof wanted === "string" ? behind.includes(wanted) : wanted.test(behind))) return;
        look = () => undefined;
        cancel();
        resolve();
      };
      look();
      void ended.then((code) => fail(`it ended (${code})`), reject);
    });
  return {
    answer: async (question, keys) => {
      await sees(question);
      answered = text().length;
      child.stdin.write(keys);
    },
    sees,
    text,
    ended,
  };
}
