import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { describe, expect, inject, it } from "vitest";
import { createDeploymentRun, listDeployments } from "../../src/contract/deployments/routes.ts";
import { countFlows } from "../../src/contract/flows/routes.ts";
import { listWorkPools } from "../../src/contract/work-pools/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { KEYS, startTerminal, type Terminal } from "../support/terminal.ts";
import { createWorkerWorld } from "../support/worker-world.ts";
import { writeProject } from "./project-in-image.ts";
import { hasRegistry, startRegistry } from "./start-registry.ts";
import { CHECKOUT, TEST_IMAGE } from "./test-image.ts";

const host = inject("dockerHost");
const { enter, down, clearLine } = KEYS;
const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

describe.skipIf(host === "" || hasTerminal !== true)("with an engine", () => {
  describeEachDialect("an image that is asked for at a terminal", (dialect) => {
    // What is asked and built is the same over either database.
    it.skipIf(dialect.name === "postgres" || !hasRegistry)(
      "is built again once its Dockerfile is mended, is kept in the project's file, and runs; what is not built or pushed leaves nothing",
      async () => {
        const world = await createWorkerWorld(dialect);
        await using registry = await startRegistry();
        const project = world.path("project");
        await writeProject(project);
        const file = (text: string): void =>
          writeFileSync(join(project, "Dockerfile"), `FROM ${TEST_IMAGE}\n${text}`);
        const env = { BATUTA_API_URL: world.url, DOCKER_HOST: host, DOCKER_CONFIG: world.path("docker") };
        const sit = async (name: string, image: string, push: string): Promise<Terminal> => {
          const terminal = startTerminal(world.home, ["deploy", "flows/sales.ts:sales", "-n", name], {
            cwd: project,
            env,
          });
          await terminal.answer("When does it run?", down + down + down + enter);
          await terminal.answer("Which work pool?", enter);
          await terminal.answer("Where does it run flows?", `docker${enter}`);
          await terminal.answer("Name of the new work pool", `${clearLine}pool${enter}`);
          await terminal.answer("Where do workers get the code from?", enter);
          await terminal.answer("By which Dockerfile?", enter);
          await terminal.answer("Name of the image", clearLine + image + enter);
          await terminal.answer("Push it to", push);
          await terminal.answer("Save it to batuta.yaml", enter);
          return terminal;
        };
        const nothing = async (): Promise<void> => {
          for (const route of [listWorkPools, listDeployments] as const)
            expect(await world.client.call(route, { body: {} })).toEqual([]);
          expect(await world.client.call(countFlows, { body: {} })).toBe(0);
        };

        file("COPY flows/ flows/\n");
        const refused = await sit("pushed", `${registry.host}/team/sales:1`, enter);
        await refused.sees(/could not be pushed to 127\.0\.0\.1:\d+: [\s\S]*docker login 127/);
        await refused.answer("Try again, once that is mended?", `n`);
        expect(await refused.ended).toBe(1);
        await nothing();

        file("RUN echo said so && exit 3\n");
        const built = await sit("built", "sales:1", enter);
        await built.sees(/could not be built: Step 2\/2 : RUN[\s\S]*said so/);
        await built.sees("Nothing is registered.");
        await nothing();
        file("COPY flows/ flows/\nLABEL mended=yes\n");
        await built.answer("Try again, once that is mended?", enter);
        expect([await built.ended, built.text()]).toEqual([
          0,
          expect.stringContaining("deployed sales/built"),
        ]);
        const docker = new Docker({ socketPath: host.replace("unix://", "") });
        expect((await docker.getImage("sales:1").inspect()).Config.Labels).toMatchObject({ mended: "yes" });
        expect(readFileSync(join(project, "batuta.yaml"), "utf8")).toContain('image: "{{ built.image }}"');

        const [deployment] = await world.client.call(listDeployments, { body: {} });
        expect(deployment).toMatchObject({ pull_steps: [], job_variables: { image: "sales:1" } });
        await world.startWorker(["--type", "docker"], { DOCKER_HOST: host });
        const volumes = [`${CHECKOUT}:${CHECKOUT}:ro`];
        const { id } = await world.client.call(createDeploymentRun, {
          params: { id: deployment?.id ?? "" },
          body: { job_variables: { volumes } },
        });
        expect((await world.until(id, "COMPLETED", "FAILED", "CRASHED")).state).toMatchObject({
          type: "COMPLETED",
        });
      },
      240_000,
    );
  });
});
