import Docker from "dockerode";
import { describe, expect, inject, it } from "vitest";
import { readWorkPool } from "../../src/contract/work-pools/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { OUTAGE_TIMEOUT_MS, outliveTheApi } from "../support/outage-story.ts";
import { createWorkerWorld, eventually, type WorkerWorld } from "../support/worker-world.ts";
import { CHECKOUT, TEST_IMAGE } from "./test-image.ts";

const host = inject("dockerHost");
const docker = new Docker({ socketPath: host.replace("unix://", "") });
const WORDS = ["--type", "docker"];

/** Job variables by which a container sees the checkout and the test's folder. */
const variables = (world: WorkerWorld, more: object = {}): object => ({
  image: TEST_IMAGE,
  image_pull_policy: "Never",
  volumes: [`${CHECKOUT}:${CHECKOUT}:ro`, `${world.home}:${world.home}`],
  ...more,
});

async function containersOf(id: string): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [`io.prefect.flow-run-id=${id}`] } });
}

describe.skipIf(host === "")("with an engine", () => {
  describeEachDialect("a docker worker", (dialect) => {
    it("makes its pool, runs a flow in a container that finds the API, and tells why one could not start", async () => {
      const world = await createWorkerWorld(dialect);
      const worker = await world.startWorker(WORDS, { DOCKER_HOST: host });
      const pool = await world.client.call(readWorkPool, { params: { name: "pool" } });
      expect(pool.type).toBe("docker");
      const ledger = world.path("ledger");
      const deployment = await world.deploy("hello", {
        job_variables: variables(world, { env: { WORD: "inside" }, auto_remove: true }),
      });
      const id = await world.run(deployment, { ledger, n: 4 });
      const run = await world.until(id, "COMPLETED", "CRASHED");
      expect(run).toMatchObject({
        state_type: "COMPLETED",
        infrastructure_pid: expect.stringMatching(/^http\+docker:\/\/localhost:[0-9a-f]{64}$/),
      });
      expect(await world.notes(ledger)).toMatchObject([{ twice: 8, run: id, word: "inside" }]);
      await eventually(
        async () => ((await containersOf(id)).length === 0 ? true : undefined),
        () => "not removed",
      );
      const cases: [name: string, more: object, message: RegExp][] = [
        ["no-image", { image: null }, /the job has no image: set the job variable image/],
        [
          "missing",
          { image: "none:1" },
          /could not be started: the image none:1 is missing: .* pull policy is Never/,
        ],
        ["limit", { mem_limit: "much" }, /mem_limit of the job is "much"; it looks like 128m/],
        [
          "option",
          { container_create_kwargs: { shm_sizes: 1 } },
          /shm_sizes is not known; did you mean shm_size\?/,
        ],
        ["memory", { mem_limit: "24m", memswap_limit: "24m" }, /exit code 137, OOMKilled: .* 24m/],
      ];
      for (const [name, more, message] of cases) {
        const made = await world.deploy("hello", { name, job_variables: variables(world, more) });
        const crashed = await world.until(await world.run(made, { ledger, n: 1 }), "CRASHED", "COMPLETED");
        expect(crashed.state).toMatchObject({ type: "CRASHED", message: expect.stringMatching(message) });
      }
      expect(worker.said()).toContain("docker");
    }, 120_000);

    it("ends the container of a cancelled run that ignores SIGTERM", async () => {
      const world = await createWorkerWorld(dialect);
      await world.startWorker(WORDS, { DOCKER_HOST: host });
      const ledger = world.path("ledger");
      const id = await world.run(await world.deploy("stubborn", { job_variables: variables(world) }), {
        ledger,
      });
      await eventually(
        async () => (await world.notes(ledger))[0],
        () => "no note",
      );
      await world.cancel(id);
      const run = await world.until(id, "CANCELLED");
      expect(run.state?.message).toMatch(/exit code 137, killed by SIGKILL/);
      expect(await containersOf(id)).toMatchObject([{ State: "exited" }]);
    });

    it("is killed while containers run: the next one watches them, and knows how they ended", async () => {
      const world = await createWorkerWorld(dialect);
      const first = await world.startWorker(WORDS, { DOCKER_HOST: host });
      const [ledger, go] = [world.path("ledger"), world.path("go")];
      const job_variables = variables(world);
      const runs = [
        await world.run(await world.deploy("waiting", { job_variables }), { ledger, go }),
        await world.run(await world.deploy("dying", { job_variables }), { ledger, go }),
        await world.run(await world.deploy("stubborn", { job_variables }), { ledger }),
      ] as const;
      await eventually(
        async () => ((await world.notes(ledger)).length === 3 ? true : undefined),
        () => "not begun",
      );
      await first.kill("SIGKILL");
      const second = await world.startWorker(WORDS, { DOCKER_HOST: host });
      await world.go(go);
      await world.until(runs[0], "COMPLETED");
      const died = await world.until(runs[1], "CRASHED");
      expect(died.state?.message).toMatch(/exit code 7\)[\s\S]*the last words/);
      await world.cancel(runs[2]);
      await world.until(runs[2], "CANCELLED");
      expect(second.said()).toContain("watched again");
      expect((await world.notes(ledger)).length).toBe(4);
      for (const id of runs) expect((await containersOf(id)).length).toBe(1);
    }, 120_000);

    it.skipIf(dialect.name === "postgres")(
      "goes on when the API was away, and tells what has ended meanwhile",
      () => outliveTheApi(dialect, { words: WORDS, env: { DOCKER_HOST: host }, variables }),
      OUTAGE_TIMEOUT_MS,
    );
  });
});
