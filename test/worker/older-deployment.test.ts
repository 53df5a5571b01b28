import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createDeploymentRun, readDeploymentByName } from "../../src/contract/deployments/routes.ts";
import { listTaskRuns } from "../../src/contract/task-runs/routes.ts";
import { createWorkPool } from "../../src/contract/work-pools/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { packagePath } from "../support/programs.ts";
import { runCli, runScript } from "../support/run-cli.ts";
import { createWorkerWorld } from "../support/worker-world.ts";

const FLOWS = `import { cron, Deployment, Flow, flow, interval, Parameter, task } from "batuta";
const add = task({ name: "add" }, (rows: number, more: number) => rows + more);
export const etl = new Flow("older etl", { schedule: interval({ hours: 1 }) }, () => {
  add(new Parameter("rows"), new Parameter("more", { default: 2 }));
});
export const report = flow(async function report(rows: number) {});
if (import.meta.main) {
  const own = Deployment.buildFromFlow({ flow: etl, name: "hourly", version: "3", workPoolName: "pool", tags: ["old"] });
  const given = Deployment.buildFromFlow({
    flow: report,
    name: "nightly",
    schedule: cron("0 3 * * *", { timezone: "America/Buenos_Aires" }),
    parameters: { rows: 4 },
    workPoolName: "pool",
  });
  const wrong = Deployment.buildFromFlow({ flow: report, name: "wrong", workPoolName: "elsewhere" });
  const ids = [await own.apply(), await given.apply(), await own.apply()];
  console.log(JSON.stringify([ids, await wrong.apply().catch((error) => error.code)]));
}
`;

describeEachDialect("the older way to deploy", (dialect) => {
  it("is described, applied, and run by a worker, with the flow's own schedule or another", async () => {
    const world = await createWorkerWorld(dialect);
    const folder = mkdtempSync(join(tmpdir(), "batuta-older-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(packagePath(), join(folder, "node_modules", "batuta"));
    writeFileSync(join(folder, "flows.ts"), FLOWS);
    await world.client.call(createWorkPool, { body: { name: "pool", type: "process" } });
    const env = { BATUTA_API_URL: world.url };
    const made = await runScript(world.home, join(folder, "flows.ts"), { cwd: folder, env });
    expect([made.code, made.stderr]).toEqual([0, ""]);
    const read = (flow_name: string, deployment_name: string) =>
      world.client.call(readDeploymentByName, { params: { flow_name, deployment_name } });
    const [hourly, nightly] = [await read("older etl", "hourly"), await read("report", "nightly")];
    expect(JSON.parse(made.stdout)).toEqual([[hourly.id, nightly.id, hourly.id], "work-pool-unknown"]);
    expect(hourly).toMatchObject({
      version: "3",
      tags: ["old"],
      schedules: [{ schedule: { interval: 3600 } }],
      work_pool_name: "pool",
    });
    expect(Object.keys(Object(hourly.parameter_openapi_schema?.properties))).toEqual(["rows", "more"]);
    expect(nightly).toMatchObject({
      parameters: { rows: 4 },
      schedules: [{ schedule: { cron: "0 3 * * *", timezone: "America/Buenos_Aires" } }],
    });
    await world.startWorker();
    const parameters = { rows: 40 };
    const run = await world.client.call(createDeploymentRun, {
      params: { id: hourly.id },
      body: { parameters },
    });
    await world.until(run.id, "COMPLETED");
    const tasks = await world.client.call(listTaskRuns, {
      body: { flow_runs: { id: { any_: [run.id] } } },
    });
    expect(tasks.map(({ state_name }) => state_name)).toEqual(["Completed"]);
    // What is found without running it, and deployed by its name.
    const found = await runCli(
      world.home,
      ["deploy", "flows.ts:etl", "--name", "by-hand", "--pool", "pool", "--param", "rows=1"],
      { cwd: folder, env },
    );
    expect([found.code, found.stderr]).toEqual([0, expect.stringContaining("older etl/by-hand")]);
    expect((await read("older etl", "by-hand")).entrypoint).toBe("flows.ts:etl");
  }, 120_000);
});
