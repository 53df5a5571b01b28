/**
 * Runs the project's gates in order, fast to slow, and closes with one line `N passed, N failed`.
 *   gates.ts fast   format, lint, types, declarations, dead code, generated files, tests on SQLite
 *   gates.ts        all of them
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

interface Gate {
  readonly name: string;
  /** A program of node_modules, or a script of ours, with its arguments; run by the project's Node. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Which of the two lists it is in; both when left out. */
  readonly only?: "fast" | "all";
  /** It mostly waits, or uses one processor: those after it run meanwhile, and what it says is shown when it has ended. */
  readonly isBeside?: true;
}

const VITEST = "node_modules/vitest/vitest.mjs";

/** Built and packed once, by the gate that looks at the package. */
const TARBALL = { BATUTA_TARBALL: fileURLToPath(new URL("../.batuta/gates-package.tgz", import.meta.url)) };

const GATES: readonly Gate[] = [
  {
    name: "format and lint",
    script: "node_modules/@biomejs/biome/bin/biome",
    args: ["ci", "--colors=off", "--error-on-warnings", "."],
  },
  {
    name: "promises",
    script: "node_modules/oxlint/bin/oxlint",
    args: ["--type-aware", "-c", ".oxlintrc.json", "src", "test", "ui/src", "ui/e2e"],
  },
  { name: "types", script: "node_modules/typescript/bin/tsc", args: ["-p", "tsconfig.json"], isBeside: true },
  {
    name: "types of the pages",
    script: "node_modules/typescript/bin/tsc",
    args: ["-p", "ui/tsconfig.json"],
    isBeside: true,
  },
  { name: "declarations", script: "scripts/check-declarations.ts", isBeside: true },
  { name: "dead code", script: "node_modules/knip/bin/knip.js" },
  { name: "generated files", script: "scripts/generate.ts", args: ["--check"] },
  { name: "Prefect's OpenAPI document", script: "scripts/check-openapi.ts" },
  {
    name: "tests, SQLite only",
    script: VITEST,
    args: ["run"],
    env: { BATUTA_TEST_DIALECT: "sqlite" },
    only: "fast",
  },
  { name: "tests", script: VITEST, args: ["run"], only: "all" },
  { name: "tests of the pages", script: VITEST, args: ["run", "--config", "ui/vitest.config.ts"] },
  {
    name: "processes",
    script: VITEST,
    args: ["run", "--config", "test/crash/vitest.config.ts"],
    only: "all",
  },
  {
    name: "containers",
    script: VITEST,
    args: ["run", "--config", "test/docker/vitest.config.ts"],
    only: "all",
    isBeside: true,
  },
  {
    name: "pods",
    script: VITEST,
    args: ["run", "--config", "test/kubernetes/vitest.config.ts"],
    only: "all",
  },
  {
    name: "pages in a browser",
    script: VITEST,
    args: ["run", "--config", "ui/e2e/vitest.config.ts"],
    only: "all",
  },
  { name: "package", script: "scripts/package-check.ts", env: TARBALL, only: "all" },
  {
    name: "users' tools",
    script: VITEST,
    args: ["run", "--config", "test/ecosystem/vitest.config.ts"],
    env: TARBALL,
    only: "all",
    isBeside: true,
  },
  { name: "compatibility", script: "compat/run.ts", only: "all" },
];

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** Name and first line of the error of each failed test, said again at the end: a log is often read from there. */
  readonly failures: readonly string[];
}

/** Vitest's and the compatibility suite's line for a failed test, with the line after it. */
const FAILURE = /^ *FAIL(?:ED)? +(\S.*)\n(.*)$/gm;
const FAILURES_TOLD = 10;
const TEST_SUMMARY = /^(\d+) passed, (\d+) failed, \d+ skipped$/gm;

function runGate(gate: Gate): Promise<Outcome> {
  const started = performance.now();
  const show = gate.isBeside
    ? () => undefined
    : (stream: NodeJS.WriteStream, text: string) => stream.write(text);
  show(process.stdout, `\n=== ${gate.name}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [gate.script, ...(gate.args ?? [])], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...gate.env },
    });
    let output = "";
    // Vitest tells of failures on the standard error.
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.setEncoding("utf8").on("data", (chunk: string) => {
        show(to, chunk);
        output += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      if (gate.isBeside) process.stdout.write(`\n=== ${gate.name}, beside others\n${output}`);
      const seconds = (performance.now() - started) / 1000;
      // A gate counts as one; the test run counts its tests, and as one more failure when it failed without a failed test.
      const summary = [...output.matchAll(TEST_SUMMARY)].at(-1);
      const passed = summary ? Number(summary[1]) : code === 0 ? 1 : 0;
      const failed = Math.max(summary ? Number(summary[2]) : 0, code === 0 ? 0 : 1);
      const failures = [...stripVTControlCharacters(output).matchAll(FAILURE)].map(
        ([, name, error]) => `${name}\n    ${error?.trim()}`,
      );
      resolve({ passed, failed, seconds, failures });
    });
  });
}

const list = process.argv[2] === "fast" ? "fast" : "all";
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
let passed = 0;
let failed = 0;
const lines: string[] = [];
const begun: { readonly gate: Gate; readonly outcome: Promise<Outcome> }[] = [];
for (const gate of GATES.filter((one) => (one.only ?? list) === list)) {
  const outcome = runGate(gate);
  begun.push({ gate, outcome });
  if (!gate.isBeside) await outcome;
}
for (const { gate, outcome: awaited } of begun) {
  const outcome = await awaited;
  passed += outcome.passed;
  failed += outcome.failed;
  const verdict = outcome.failed === 0 ? "ok    " : "FAILED";
  lines.push(`${verdict} ${outcome.seconds.toFixed(1).padStart(6)} s  ${gate.name}`);
  lines.push(...outcome.failures.slice(0, FAILURES_TOLD).map((failure) => `  ${failure}`));
}
process.stdout.write(`\n${lines.join("\n")}\n\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
