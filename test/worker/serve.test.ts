import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { listDeployments, readDeploymentByName } from "../../src/contract/deployments/routes.ts";
import { listFlowRuns } from "../../src/contract/flow-runs/routes.ts";
import { listFlowRunStates } from "../../src/contract/states/routes.ts";
import { readTaskRun } from "../../src/contract/task-runs/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { startLineProcess } from "../support/line-process.ts";
import { programPath } from "../support/programs.ts";
import { runScript } from "../support/run-cli.ts";
import { createWorkerWorld, eventually, type WorkerWorld } from "../support/worker-world.ts";

/** Scheduled runs, one each five seconds. */
const RUNS = process.env.CRASH_STRIDE === "1" ? 20 : 2;

function startServing(world: WorkerWorld, ledger: string) {
  const env = { BATUTA_HOME: world.home, BATUTA_API_URL: world.url };
  const process = startLineProcess("serve-flows.ts", { ledger }, env);
  onTestFinished(() => process[Symbol.asyncDispose]());
  return process;
}

const deployment = (world: WorkerWorld, flow_name: string, deployment_name: string) =>
  eventually(
    () =>
      world.client
        .call(readDeploymentByName, { params: { flow_name, deployment_name } })
        .catch(() => undefined),
    () => `no deployment ${flow_name}/${deployment_name}`,
  );

describeEachDialect("serve", (dialect) => {
  it("runs scheduled runs at their time and others at once, a run of another deployment as a subflow, and stops in peace", async () => {
    const world = await createWorkerWorld(dialect);
    const ledger = world.path("ledger");
    const serving = startServing(world, ledger);
    const scheduled = await deployment(world, "hello", "d");
    expect(scheduled).toMatchObject({
      paused: false,
      work_pool_name: null,
      entrypoint: expect.stringMatching(/worker-flows\.ts:hello$/),
      parameters: { ledger, n: 1 },
      tags: ["served"],
      schedules: [{ schedule: { interval: 5 } }],
      parameter_openapi_schema: { properties: { ledger: { title: "ledger" }, n: { position: 1 } } },
    });
    const parent = await world.run((await deployment(world, "parent", "p")).id);
    await world.until(parent, "COMPLETED");
    const told = (await world.notes(ledger)).find(({ child }) => child !== undefined);
    expect(told).toMatchObject({ state: "COMPLETED" });
    const child = await world.until(String(told?.child), "COMPLETED");
    expect(child.parameters).toEqual({ ledger, n: 21 });
    const tracking = await world.client.call(readTaskRun, { params: { id: child.parent_task_run_id ?? "" } });
    expect(tracking).toMatchObject({
      flow_run_id: parent,
      state_type: "COMPLETED",
      name: expect.stringMatching(/^run hello\/d/),
    });

    const automatic = () =>
      world.client.call(listFlowRuns, {
        body: {
          flow_runs: { deployment_id: { any_: [scheduled.id] }, state: { type: { any_: ["COMPLETED"] } } },
          sort: "EXPECTED_START_TIME_ASC",
        },
      });
    const ran = await eventually(
      async () => {
        const runs = (await automatic()).filter(({ auto_scheduled }) => auto_scheduled);
        return runs.length >= RUNS ? runs : undefined;
      },
      () => "the schedule made no runs",
    );
    // Processes are started ahead and wait: none begins before its time.
    for (const { start_time, expected_start_time } of ran) {
      expect(Date.parse(start_time ?? "")).toBeGreaterThanOrEqual(Date.parse(expected_start_time ?? "") - 1);
    }
    // Pushed and begun ahead, not polled: milliseconds on a machine with time to spare; on a busy one its process is late.
    const notes = await world.notes(ledger);
    const lateMs = ran.flatMap(({ id, expected_start_time }) =>
      notes.flatMap(({ run, at }) =>
        run === id ? [Number(at) - Date.parse(expected_start_time ?? "")] : [],
      ),
    );
    expect(lateMs).toHaveLength(ran.length);
    expect(Math.min(...lateMs)).toBeLessThan(5000);
    // What makes it so is counted: runs are taken before they are due. The first may be due when serving begins.
    const taken = await Promise.all(
      ran.map(async ({ id, expected_start_time }) => {
        const states = await world.client.call(listFlowRunStates, { query: { flow_run_id: id } });
        const claim = states.find(({ type }) => type === "PENDING");
        return Date.parse(expected_start_time ?? "") - Date.parse(claim?.timestamp ?? "");
      }),
    );
    const ahead = taken.filter((ms) => ms > 0).length;
    const of = (share: number) => lateMs.toSorted((a, b) => a - b)[Math.ceil(share * lateMs.length) - 1];
    console.log(
      `serve: ${ran.length} runs, ${ahead} taken ahead; ms from due to user code: median ${of(0.5)}, 95 % ${of(0.95)}, most ${of(1)}`,
    );
    expect(ahead).toBeGreaterThanOrEqual(ran.length - 1);
    // Told to stop, it still begins the subflow that a run of its own waits for.
    const last = await world.run((await deployment(world, "parent", "p")).id);
    await world.until(last, "RUNNING", "COMPLETED");
    expect(await serving.kill("SIGTERM")).toEqual({ code: 0, signal: null });
    await world.until(last, "COMPLETED");
    const deployments = await world.client.call(listDeployments, { body: {} });
    expect(deployments.map(({ paused }) => paused)).toEqual([true, true]);
  }, 240_000);
});

describeEachDialect("deploy", (dialect) => {
  it("puts a flow of a folder into a pool, whose workers run it; a file that serves while it is loaded is told so", async () => {
    const world = await createWorkerWorld(dialect);
    await world.startWorker();
    const [ledger, script] = [world.path("ledger"), world.path("deploy.ts")];
    const { writeFile } = await import("node:fs/promises");
    const root = pathToFileURL(programPath("src/index.ts")).href;
    await writeFile(
      world.path("flows.ts"),
      `import { flow, cron } from ${JSON.stringify(root)};
import { appendFileSync } from "node:fs";
export const deployed = flow({ schedule: cron("0 6 * * *", { timezone: "America/Buenos_Aires" }) }, async function deployed(path: string) {
  appendFileSync(path, JSON.stringify({ cwd: process.cwd() }) + "\\n");
});`,
    );
    await writeFile(
      world.path("loops.ts"),
      `import { flow } from ${JSON.stringify(root)};
export const loops = flow(async function loops() {});
await loops.serve({ name: "x" });`,
    );
    await writeFile(
      script,
      `import { flow } from ${JSON.stringify(root)};
const loaded = await flow.from({ source: ${JSON.stringify(world.home)}, entrypoint: "flows.ts:deployed" });
console.log(await loaded.deploy({ name: "d", workPoolName: "pool", parameters: { path: ${JSON.stringify(ledger)} }, concurrencyLimit: 2 }));
await flow.from({ source: ${JSON.stringify(world.home)}, entrypoint: "flows.ts:nothing" }).catch((error) => console.log(error.message));`,
    );
    const env = { BATUTA_API_URL: world.url };
    const { stdout, stderr, code } = await runScript(world.home, script, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [id = "", told] = stdout.trim().split("\n");
    expect(told).toMatch(/exports no flow nothing: it exports the flows deployed/);
    const made = await deployment(world, "deployed", "d");
    expect(made).toMatchObject({
      id,
      work_pool_name: "pool",
      entrypoint: "flows.ts:deployed",
      global_concurrency_limit: { limit: 2 },
      schedules: [{ schedule: { cron: "0 6 * * *", timezone: "America/Buenos_Aires" } }],
      job_variables: { command: "npx --no-install batuta flow-run execute", working_dir: world.home },
    });
    await world.until(await world.run(id), "COMPLETED");
    expect(await world.notes(ledger)).toEqual([{ cwd: world.home }]);
    const serving = await world.deploy("loops", {
      entrypoint: "loops.ts:loops",
      pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: world.home } }],
    });
    const crashed = await world.until(await world.run(serving), "CRASHED");
    expect(crashed.state?.message).toMatch(/put the call behind `if \(import\.meta\.main\)`/);
  }, 240_000);

  it("needs a server, and a pool that is there", async () => {
    const world = await createWorkerWorld(dialect);
    const { writeFile } = await import("node:fs/promises");
    const root = pathToFileURL(programPath("src/index.ts")).href;
    await writeFile(
      world.path("script.ts"),
      `import { flow } from ${JSON.stringify(root)};
const f = flow(function f() {});
try { await f.deploy({ name: "d", workPoolName: "none" }); } catch (error) { console.log(error.code, error.message); }`,
    );
    const alone = await runScript(world.home, world.path("script.ts"));
    expect(alone.stdout).toMatch(/^server-needed deploy\(\) needs a server, and none was found/);
    const refused = await runScript(world.home, world.path("script.ts"), {
      env: { BATUTA_API_URL: world.url },
    });
    expect(refused.stdout).toContain(
      "there is no work pool none; there is none yet; make it: batuta work-pool create none",
    );
  }, 240_000);
});
