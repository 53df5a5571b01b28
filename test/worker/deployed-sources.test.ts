import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createDeploymentRun, readDeploymentByName } from "../../src/contract/deployments/routes.ts";
import { listLogs } from "../../src/contract/logs/routes.ts";
import { createWorkPool } from "../../src/contract/work-pools/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { commit, git, startGitServer } from "../support/git-server.ts";
import { packagePath } from "../support/programs.ts";
import { runCli, runScript } from "../support/run-cli.ts";
import { createWorkerWorld, eventually } from "../support/worker-world.ts";

const SECRET = "t0p-s3cret";
const ROOT = packagePath();
const FLOW = `import { flow, getRunLogger } from "batuta";
export const etl = flow(async function etl(rows: number = 3) {
  getRunLogger().info(\`loaded \${rows} rows\`);
});
`;

/** A folder with a flow that finds this very package. */
function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "batuta-deployed-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "flows"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "batuta"));
  writeFileSync(join(folder, "flows", "etl.ts"), FLOW);
  return folder;
}

describeEachDialect("what is deployed", (dialect) => {
  // Where code and its parameters come from is the same over either database: `npm run test:processes:full` shows it on both.
  const itOnce = it.skipIf(dialect.name === "postgres" && process.env.CRASH_STRIDE !== "1");
  it("by batuta deploy from a folder, with a schedule in Buenos Aires, is run by a worker, with its logs", async () => {
    const world = await createWorkerWorld(dialect);
    const folder = makeProject();
    const options = { cwd: folder, env: { BATUTA_API_URL: world.url } };
    await world.client.call(createWorkPool, { body: { name: "pool", type: "process" } });
    const words = [
      "deploy",
      "flows/etl.ts:etl",
      "--name",
      "nightly",
      "--pool",
      "pool",
      "--cron",
      "0 3 * * *",
    ];
    const { code, stdout, stderr } = await runCli(
      world.home,
      [...words, "--timezone", "America/Buenos_Aires"],
      options,
    );
    expect([code, stdout, stderr]).toEqual([
      0,
      expect.stringMatching(
        /at 03:00 every day \(America\/Buenos_Aires\)\n( {4}\w{3} [\d-]+ 03:00 GMT-3\n){5}/,
      ),
      expect.stringContaining("batuta worker start --pool pool"),
    ]);
    await world.startWorker();
    const made = await runCli(
      world.home,
      ["--json", "deployment", "run", "etl/nightly", "-p", "rows=9"],
      options,
    );
    const { id } = JSON.parse(made.stdout) as { id: string };
    await world.until(id, "COMPLETED");
    const logs = await runCli(world.home, ["flow-run", "logs", id], options);
    expect(logs.stdout).toContain("loaded 9 rows");
  }, 240_000);

  itOnce(
    "by flow.from and deploy from a git repository behind a login is fetched and run by a worker",
    async () => {
      const world = await createWorkerWorld(dialect);
      const folder = makeProject();
      const repository = join(world.home, "repo");
      mkdirSync(repository);
      git(repository, "init", "-q", "-b", "main");
      commit(repository, { "flows/etl.ts": FLOW });
      await using server = await startGitServer(world.home, `x-access-token:${SECRET}`);
      await world.client.call(createWorkPool, { body: { name: "pool", type: "process" } });
      const source = { git: `${server.url}/repo/.git`, branch: "main", tokenVariable: "CODE_TOKEN" };
      writeFileSync(
        join(folder, "deploy.ts"),
        `import { flow } from "batuta";
const etl = await flow.from({ source: ${JSON.stringify(source)}, entrypoint: "flows/etl.ts:etl" });
await etl.deploy({ name: "from-git", workPoolName: "pool" });
`,
      );
      const env = { BATUTA_API_URL: world.url, CODE_TOKEN: SECRET };
      const deployed = await runScript(world.home, join(folder, "deploy.ts"), { cwd: folder, env });
      expect([deployed.code, deployed.stderr]).toEqual([0, ""]);
      const params = { flow_name: "etl", deployment_name: "from-git" };
      const deployment = await world.client.call(readDeploymentByName, { params });
      expect(deployment.pull_steps).toEqual([
        {
          "prefect.deployments.steps.git_clone": {
            id: "code",
            repository: source.git,
            branch: "main",
            access_token: "{{ $CODE_TOKEN }}",
          },
        },
      ]);
      expect(JSON.stringify(deployment)).not.toContain(SECRET);
      // The job's folder finds the package where a repository's own \`npm ci\` would have put it.
      mkdirSync(join(world.home, "node_modules"));
      symlinkSync(ROOT, join(world.home, "node_modules", "batuta"));
      await world.startWorker([], { CODE_TOKEN: SECRET });
      const start = async (): Promise<string> =>
        (await world.client.call(createDeploymentRun, { params: { id: deployment.id }, body: {} })).id;
      // A run's logs may come after its end.
      const untilLogged = (id: string, wanted: string): Promise<string> => {
        const body = { logs: { flow_run_id: { any_: [id] } }, limit: 100 };
        let last = "";
        return eventually(
          async () => {
            last = JSON.stringify(await world.client.call(listLogs, { body }));
            return last.includes(wanted) ? last : undefined;
          },
          () => `${wanted} is not among ${last}`,
        );
      };
      const id = await start();
      await world.until(id, "COMPLETED");
      expect(await untilLogged(id, "loaded 3 rows")).not.toContain(SECRET);
      // The next run sees what was pushed meanwhile.
      commit(repository, { "flows/etl.ts": FLOW.replace("loaded", "moved") });
      const next = await start();
      await world.until(next, "COMPLETED");
      await untilLogged(next, "moved 3 rows");
    },
    240_000,
  );
});
