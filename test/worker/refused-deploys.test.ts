import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { listDeployments } from "../../src/contract/deployments/routes.ts";
import { countFlows } from "../../src/contract/flows/routes.ts";
import { createWorkPool } from "../../src/contract/work-pools/routes.ts";
import { DOCKER_JOB_TEMPLATE } from "../../src/worker/docker/base-job-template.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { packagePath } from "../support/programs.ts";
import { runScript } from "../support/run-cli.ts";
import { createWorkerWorld } from "../support/worker-world.ts";

/** Each line is a call that must fail; what they fail with is printed. */
const SCRIPT = `import { flow } from "batuta";
const etl = flow(async function etl(rows: number = 3) {});
const told = async (call: () => Promise<unknown>) => {
  const made = await call().then(() => "made", (error) => error.code + ": " + error.message);
  console.log(JSON.stringify(made));
};
await told(() => etl.deploy({ name: "a", workPoolName: "boxs" }));
await told(() => etl.deploy({ name: "a", workPoolName: "elsewhere" }));
await told(() => etl.deploy({ name: "a", workPoolName: "" }));
await told(() => etl.deploy({ name: "a", workPoolName: "boxes", jobVariables: { imagee: "x", image_pull_policy: "Maybe" } }));
await told(() => etl.deploy({ name: "a", workPoolName: "boxes", parameters: { rwos: 1 } }));
await told(() => etl.serve({ name: "a", parameters: { rows: "many" } }));
await told(() => flow.from({ source: { git: "http://127.0.0.1:1/r.git", tokenBlock: "tok" }, entrypoint: "a.ts:a" }));
`;

describeEachDialect("what flow.deploy can't register", (dialect) => {
  it("is told with what to do, and nothing is made", async () => {
    const world = await createWorkerWorld(dialect);
    const folder = mkdtempSync(join(tmpdir(), "batuta-refused-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(packagePath(), join(folder, "node_modules", "batuta"));
    writeFileSync(join(folder, "deploy.ts"), SCRIPT);
    const body = { name: "boxes", type: "docker", base_job_template: DOCKER_JOB_TEMPLATE };
    await world.client.call(createWorkPool, { body });
    const env = { BATUTA_API_URL: world.url };
    const { code, stdout, stderr } = await runScript(world.home, join(folder, "deploy.ts"), {
      cwd: folder,
      env,
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      "work-pool-unknown: there is no work pool boxs; there is boxes (did you mean boxes?); make it: batuta work-pool create boxs --type process",
      "work-pool-unknown: there is no work pool elsewhere; there is boxes; make it: batuta work-pool create elsewhere --type process",
      "invalid-option: deploy() needs workPoolName, the work pool whose workers run it",
      "deployment-invalid: the work pool boxes (docker) has no job variable imagee; did you mean image?\nthe job variable image_pull_policy of the work pool boxes: 'Maybe' is not one of ['IfNotPresent', 'Always', 'IfPossible', 'Never']",
      'deployment-invalid: the parameters of the deployment "a" of etl are wrong:\n  rwos: there is no such parameter; did you mean rows?',
      "deployment-invalid: the parameters of the deployment \"a\" of etl are wrong:\n  rows: 'many' is not of type 'number'",
      "invalid-source: there is no block secret/tok, which holds the login of the source; make it: batuta block create secret tok",
    ]);
    expect(await world.client.call(listDeployments, { body: {} })).toEqual([]);
    expect(await world.client.call(countFlows, { body: {} })).toBe(0);
  }, 120_000);
});
