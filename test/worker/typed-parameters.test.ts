import { expect, it } from "vitest";
import { createDeploymentRun } from "../../src/contract/deployments/routes.ts";
import { describeFlow } from "../../src/sdk/deployments/register-deployment.ts";
import { report } from "../processes/typed-flows.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { runCli } from "../support/run-cli.ts";
import { createWorkerWorld } from "../support/worker-world.ts";

describeEachDialect("parameters by types", (dialect) => {
  // Where code and its parameters come from is the same over either database: `npm run test:processes:full` shows it on both.
  const itOnce = it.skipIf(dialect.name === "postgres" && process.env.CRASH_STRIDE !== "1");
  itOnce(
    "refuses a run with an error per field by REST, CLI and before user code, and makes dates and sets",
    async () => {
      const world = await createWorkerWorld(dialect);
      await world.startWorker();
      const ledger = world.path("ledger");
      const {
        name: _name,
        version: _version,
        ...described
      } = await describeFlow(report.toDeployment({ name: "d" }).flow);
      expect(described.enforce_parameter_schema).toBe(true);
      const id = await world.deploy("report", {
        ...described,
        entrypoint: "typed-flows.ts:report",
        parameters: { ledger },
      });
      const wrong = { level: "huge", target: { rows: "many" }, day: 3 };
      const refused = await world.client
        .call(createDeploymentRun, { params: { id }, body: { parameters: wrong } })
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({
        status: 409,
        body: {
          detail: expect.stringMatching(/^Error creating flow run: Validation failed for field/),
          errors: expect.arrayContaining([
            { field: "level", message: "'huge' is not one of ['low', 'high']" },
            { field: "day", message: "3 is not of type 'string'" },
            { field: expect.stringMatching(/^target\./), message: expect.any(String) },
          ]),
        },
      });
      const words = ["deployment", "run", "report/d", "-p", "level=huge", "-p", "day=3"];
      const byCli = await runCli(world.home, words, { env: { BATUTA_API_URL: world.url } });
      expect(byCli.code).not.toBe(0);
      expect(byCli.stderr).toMatch(/level: 'huge' is not one of/);
      expect(byCli.stderr).toMatch(/day: 3 is not of type 'string'/);
      expect(byCli.stderr).toMatch(/target: is required/);

      const parameters = { day: "2026-05-31T10:00:00Z", target: { table: "t" }, tags: ["a", "b"] };
      await world.until(await world.run(id, parameters), "COMPLETED");
      const facts = [{ day: 2026, isDate: true, target: { table: "t" }, level: "low", tags: ["a", "b"] }];
      expect(await world.notes(ledger)).toEqual(facts);

      // One that nobody checked before: an older client may ask for that, and schedules are not checked.
      const unchecked = await world.client.call(createDeploymentRun, {
        params: { id },
        body: { parameters: { ...wrong, tags: 1 }, enforce_parameter_schema: false },
      });
      const failed = await world.until(unchecked.id, "FAILED", "CRASHED");
      expect(failed.state).toMatchObject({
        type: "FAILED",
        message: expect.stringMatching(
          /flow 'report' was given invalid parameters:\n[\s\S]*day: 3[\s\S]*level: 'huge'[\s\S]*tags: 1/,
        ),
      });
      expect(await world.notes(ledger)).toEqual(facts);
    },
    240_000,
  );
});
