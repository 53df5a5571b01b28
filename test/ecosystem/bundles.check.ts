import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "./processes.ts";
import { startServer } from "./start-server.ts";
import { environment, linesAfter, makeProject, type UserProject } from "./user-project.ts";

/** Two flows: one of plain functions, one whose parameters must be parsed and whose task asks for a thread. */
const SOURCE = `
import { flow, State, task, threadRunner } from "batuta";

const double = task(function double(value: number) { return value * 2; });
export const main = flow({ name: "main" }, async function main(value: number) {
  return await double(double(value));
});
const scale = task(function scale({ value, times = 1 }: { value: number; times?: number }) { return value * times; });
export const parsed = flow({ name: "parsed" }, async function parsed(value: number, options = { times: 3 }) {
  return await scale({ value, times: options.times });
});
const failsOnPurpose = task(function failsOnPurpose(): never { throw new RangeError("on purpose"); });
export const failing = flow({ name: "failing" }, async function failing() { await failsOnPurpose(); });
const runner = threadRunner({ maxThreads: 1 });
const heavy = task(function heavy(n: number) { return n + 1; });
export const threaded = flow({ name: "threaded", taskRunner: runner }, async function threaded() {
  return await heavy(1);
});

async function all() {
  console.log("MAIN", await main(10));
  console.log("PARSED", await parsed(10).then(String, (error: Error) => error.message));
  await failing().catch((error: Error) => console.log("FAILING", (error.stack ?? "").split("\\n").length > 1));
  const state = await threaded().then(String, (error: Error & { code: string }) => error.code + " " + error.message);
  console.log("THREADED", state);
  await runner.close();
  console.log("STATE", State.is(new State({ type: "COMPLETED" })));
}
if (process.argv[2] === "all") void all();
`;

const FORMATS = [
  ["esm", "mjs"],
  ["cjs", "cjs"],
] as const;

function bundle(
  project: UserProject,
  format: "esm" | "cjs",
  file: string,
  ...flags: string[]
): Promise<string> {
  return project.bin(
    "esbuild",
    "flow.ts",
    "--bundle",
    "--platform=node",
    "--target=node24",
    `--format=${format}`,
    `--outfile=${file}`,
    "--log-level=warning",
    // Names of flows and tasks are those of their functions, which esbuild changes when two are equal.
    "--keep-names",
    ...flags,
  );
}

async function expectRuns(project: UserProject): Promise<void> {
  const runs = await project.batuta<{ name: string; flow_name: string; state_type: string }[]>(
    "flow-run",
    "ls",
  );
  expect(runs.length).toBe(4);
  const failed = await project.batuta<{ id: string }[]>("flow-run", "ls", "--state", "FAILED");
  const stored = await Promise.all(
    failed.map(async ({ id }) => JSON.stringify(await project.batuta("flow-run", "inspect", id))),
  );
  expect(stored.filter((text) => /RangeError: on purpose.*at failsOnPurpose \(/.test(text))).toHaveLength(1);
}

describe.each(FORMATS)("a bundle in the format %s", (format, extension) => {
  it("does everything when batuta is left out of it", async () => {
    const project = makeProject(`bundle-external-${format}`);
    const file = `out.${extension}`;
    project.write({ "flow.ts": SOURCE });
    await bundle(project, format, file, "--external:batuta");
    const output = await project.node(file, "all");
    expect(linesAfter("MAIN", output)).toEqual(["40"]);
    expect(linesAfter("PARSED", output)).toEqual(["30"]);
    expect(linesAfter("FAILING", output)).toEqual(["true"]);
    // The thread loads the bundle again, finds the task in it, and does not start the flow a second time.
    expect(linesAfter("THREADED", output)).toEqual(["2"]);
    await expectRuns(project);
  });

  it("runs with batuta in it, and says what it cannot do", async () => {
    const project = makeProject(`bundle-whole-${format}`);
    const file = `out.${extension}`;
    project.write({ "flow.ts": SOURCE });
    await bundle(project, format, file);
    const output = await project.node(file, "all");
    expect(linesAfter("MAIN", output)).toEqual(["40"]);
    expect(linesAfter("PARSED", output)).toEqual(["30"]);
    expect(linesAfter("FAILING", output)).toEqual(["true"]);
    expect(linesAfter("THREADED", output)[0]).toMatch(
      /^thread-module-missing .*Keep batuta out of the bundle/,
    );
    await expectRuns(project);
  });

  it("runs with batuta in it where there is no node_modules at all", async () => {
    const project = makeProject(`bundle-alone-${format}`);
    const file = `out.${extension}`;
    project.write({ "flow.ts": SOURCE });
    await bundle(project, format, file);
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "batuta-alone-")));
    try {
      cpSync(join(project.path, file), join(folder, file));
      // Whatever lies in the folders above: here this package cannot be loaded.
      mkdirSync(join(folder, "node_modules/acorn"), { recursive: true });
      writeFileSync(
        join(folder, "node_modules/acorn/package.json"),
        JSON.stringify({ name: "acorn", exports: {} }),
      );
      const ended = await run(process.execPath, [file, "all"], {
        cwd: folder,
        env: environment(project.home),
      });
      expect(ended.code, ended.stderr).toBe(0);
      expect(linesAfter("MAIN", ended.stdout)).toEqual(["40"]);
      expect(linesAfter("PARSED", ended.stdout)[0]).toContain("acorn");
      expect(linesAfter("PARSED", ended.stdout)[0]).toContain("parameters: [");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it("tells a bundle of ES modules, which cannot load ws, what to do when it reports to a server", async () => {
  const server = makeProject("bundle-server");
  const project = makeProject("bundle-reports");
  project.write({
    "flow.ts": `import { flow, task } from "batuta";
const double = task(async function double(n: number) { return n * 2; });
const main = flow({ name: "main" }, async (n: number) => await double(n));
main(21).then((value) => console.log("GOT", value), (error) => console.log("FAILED", error.code, error.message));
`,
  });
  await using started = await startServer(server, "ada:lovelace");
  const env = { BATUTA_API_URL: started.url, BATUTA_API_AUTH_STRING: "ada:lovelace" };
  const outputs: Record<string, string> = {};
  for (const [format, file, ...flags] of [
    ["esm", "outside.mjs", "--external:batuta"],
    ["esm", "inside.mjs"],
    ["cjs", "inside.cjs"],
  ] as const) {
    await bundle(project, format, file, ...flags);
    outputs[file] = (await project.tryNode([file], env)).stdout;
  }
  expect(linesAfter("GOT", outputs["outside.mjs"] ?? "")).toEqual(["42"]);
  expect(linesAfter("GOT", outputs["inside.cjs"] ?? "")).toEqual(["42"]);
  expect(linesAfter("FAILED", outputs["inside.mjs"] ?? "")[0]).toMatch(
    /websocket-not-loaded.*esbuild: --external:batuta/,
  );
});
