import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import {
  createDeploymentRun,
  listDeployments,
  readDeployment,
} from "../../src/contract/deployments/routes.ts";
import { listLogs } from "../../src/contract/logs/routes.ts";
import { describeOneDialect } from "../support/each-dialect.ts";
import { packagePath } from "../support/programs.ts";
import { cliEnvironment, runCli } from "../support/run-cli.ts";
import { createWorkerWorld, eventually, type WorkerWorld } from "../support/worker-world.ts";

const ROOT = packagePath();
const FLOW = `import { flow, getRunLogger } from "batuta";
export const etl = flow(async function etl(rows: number = 3) {
  getRunLogger().info(\`loaded \${rows} rows\`);
});
const inner = flow(async function inner() {});
`;

function makeProject(world: WorkerWorld): string {
  const folder = world.path("project");
  mkdirSync(join(folder, "flows"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "batuta"));
  writeFileSync(join(folder, "flows", "etl.ts"), FLOW);
  return folder;
}

describeOneDialect("batuta flow serve", (dialect) => {
  it("makes a deployment as its options say, runs its runs, and pauses it when it is told to stop", async () => {
    const world = await createWorkerWorld(dialect);
    const cwd = makeProject(world);
    const words = [
      "flow",
      "serve",
      "flows/etl.ts:etl",
      "--name",
      "often",
      "--limit",
      "1",
      "-t",
      "x",
      "-p",
      "rows=9",
    ];
    const schedule = ["--cron", "0 3 * * *", "--timezone", "America/Buenos_Aires"];
    const child: ChildProcess = spawn(
      process.execPath,
      [packagePath("bin/batuta.cjs"), ...words, ...schedule],
      {
        cwd,
        env: cliEnvironment(world.home, { BATUTA_API_URL: world.url }),
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => (said += part));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    const deployment = await eventually(
      async () => {
        const [one] = await world.client.call(listDeployments, { body: {} });
        if (one === undefined && child.exitCode !== null) throw new Error(said);
        return one;
      },
      () => `nothing is served: ${said}`,
    );
    expect(deployment).toMatchObject({
      name: "often",
      paused: false,
      parameters: { rows: 9 },
      tags: ["x"],
      concurrency_limit: null,
      schedules: [{ active: true, schedule: { cron: "0 3 * * *", timezone: "America/Buenos_Aires" } }],
    });
    const params = { id: deployment.id };
    const { id } = await world.client.call(createDeploymentRun, { params, body: {} });
    expect(await world.until(id, "COMPLETED", "FAILED", "CRASHED")).toMatchObject({
      state_type: "COMPLETED",
    });
    const body = { logs: { flow_run_id: { any_: [id] } } };
    await eventually(
      async () => {
        const logs = await world.client.call(listLogs, { body });
        return logs.some(({ message }) => message === "loaded 9 rows") ? true : undefined;
      },
      () => `it logged nothing: ${said}`,
    );
    child.kill("SIGTERM");
    expect([await ended, said]).toEqual([0, expect.not.stringMatching(/error/i)]);
    expect(await world.client.call(readDeployment, { params })).toMatchObject({ paused: true });
  }, 120_000);

  it.skipIf(dialect.name === "postgres")(
    "says at once what it can't serve, and makes no deployment",
    async () => {
      const world = await createWorkerWorld(dialect);
      const cwd = makeProject(world);
      writeFileSync(join(cwd, "flows", "report.py"), "from prefect import flow\n@flow\ndef report(): ...\n");
      const cases: [words: string[], code: number, message: RegExp][] = [
        [["flows/report.py:report"], 2, /is Python; `prefect flow serve flows\/report\.py:report` serves it/],
        [["flows/etl.ts:etl", "--interval", "soon"], 2, /--interval soon is no duration/],
        [["flows/etl.ts:etl", "--limit", "many"], 2, /--limit/],
        [["flows/etl.ts:elt"], 1, /exports no flow elt: it exports the flows etl/],
        [["flows/etl.ts:inner"], 1, /exports no flow inner: it exports the flows etl/],
        [["flows/none.ts:etl"], 1, /none\.ts does not exist/],
        [[], 2, /missing ENTRYPOINT: which flow\?/],
        [["flows/etl.ts:etl", "--cron", "0 0 30 2 *"], 2, /this schedule never comes due again/],
        [["flows/etl.ts:etl", "--cron", "soon"], 2, /soon/],
        [
          ["flows/etl.ts:etl", "--cron", "0 3 * * *", "--timezone", "America/Buenos_Aire"],
          2,
          /no time zone America\/Buenos_Aire; did you mean America\/Buenos_Aires\?/,
        ],
      ];
      for (const [words, code, message] of cases) {
        const options = { cwd, env: { BATUTA_API_URL: world.url } };
        const outcome = await runCli(world.home, ["flow", "serve", ...words], options);
        expect([outcome.code, outcome.stderr], words.join(" ")).toEqual([
          code,
          expect.stringMatching(message),
        ]);
      }
      expect(await world.client.call(listDeployments, { body: {} })).toEqual([]);
    },
    120_000,
  );
});
