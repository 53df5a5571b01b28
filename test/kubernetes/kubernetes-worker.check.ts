import { realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { readWorkPool } from "../../src/contract/work-pools/routes.ts";
import { isJsonObject, type JsonObject } from "../../src/platform/json-object.ts";
import { CHECKOUT } from "../docker/test-image.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { OUTAGE_TIMEOUT_MS, outliveTheApi } from "../support/outage-story.ts";
import { createWorkerWorld, eventually, type WorkerWorld } from "../support/worker-world.ts";
import { POD_IMAGE } from "./image-archive.ts";
import { customizationsFor, kubeconfig, openTestCluster } from "./test-jobs.ts";

const WORDS = ["--type", "kubernetes"];
const ENV = { KUBECONFIG: kubeconfig };

/** Job variables by which a pod sees the checkout and the test's folder. */
const variables = (world: WorkerWorld, more: JsonObject = {}): JsonObject => ({
  image: POD_IMAGE,
  image_pull_policy: "Never",
  customizations: customizationsFor(CHECKOUT, world.home),
  ...more,
});

async function jobsOf(id: string): Promise<readonly JsonObject[]> {
  const cluster = await openTestCluster();
  const query = { labelSelector: `prefect.io/flow-run-id=${id}` };
  const { items } = await cluster.ask({ path: "/apis/batch/v1/namespaces/default/jobs", query });
  return Array.isArray(items) ? items.filter(isJsonObject) : [];
}

const begun = (world: WorkerWorld, ledger: string, count: number): Promise<true> =>
  eventually(
    async () => ((await world.notes(ledger)).length >= count ? true : undefined),
    () => "not begun",
  );

describe.skipIf(kubeconfig === "")("with a cluster", () => {
  describeEachDialect("a Kubernetes worker", (dialect) => {
    it("makes its pool, runs a flow in a pod, and tells why one could not start", async () => {
      const world = await createWorkerWorld(dialect);
      const worker = await world.startWorker(WORDS, ENV);
      const pool = await world.client.call(readWorkPool, { params: { name: "pool" } });
      expect(pool.type).toBe("kubernetes");
      const ledger = world.path("ledger");
      const deployment = await world.deploy("hello", {
        job_variables: variables(world, {
          env: [
            { name: "PLACE", value: "inside" },
            { name: "WORD", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          ],
        }),
      });
      const id = await world.run(deployment, { ledger, n: 4 });
      const run = await world.until(id, "COMPLETED", "CRASHED");
      expect(run).toMatchObject({
        state_type: "COMPLETED",
        infrastructure_pid: expect.stringMatching(/^default:[a-z0-9-]+-[0-9a-f]{10}$/),
      });
      expect(await world.notes(ledger)).toMatchObject([
        { twice: 8, run: id, word: expect.stringMatching(/./) },
      ]);
      const [job] = await jobsOf(id);
      expect(job).toMatchObject({
        metadata: { labels: { "batuta.io/flow-run-id": id, "prefect.io/work-pool-name": "pool" } },
      });
      const cases: [name: string, more: JsonObject, message: RegExp][] = [
        ["no-image", { image: null }, /the job has no image: set the job variable image/],
        ["loopback", { customizations: [] }, /pods can't reach the API at http:\/\/127\.0\.0\.1/],
        [
          "patch",
          { customizations: [{ op: "remove", path: "/spec/x" }] },
          /operation 0 .*a path that does not exist$/,
        ],
        ["namespace", { namespace: "nowhere" }, /the namespace nowhere does not exist in the cluster/],
        ["refused", { memory_limit: "much" }, /no job for .* could be made: .*quantities must match/],
        [
          "missing",
          { image: "none:1", pod_watch_timeout_seconds: 2 },
          /ErrImageNeverPull: .*none:1.*\(after 2 s, job variable pod_watch_timeout_seconds\)/,
        ],
        [
          "memory",
          { memory_limit: "24Mi" },
          /exit code 137, OOMKilled: .* 24Mi \(job variable memory_limit\)/,
        ],
      ];
      for (const [name, more, message] of cases) {
        const made = await world.deploy("hello", { name, job_variables: variables(world, more) });
        const crashed = await world.until(await world.run(made, { ledger, n: 1 }), "CRASHED", "COMPLETED");
        expect(crashed.state).toMatchObject({ type: "CRASHED", message: expect.stringMatching(message) });
      }
      expect(worker.said()).toContain("kubernetes");
    }, 480_000);

    it("ends the job of a cancelled run that ignores SIGTERM", async () => {
      const world = await createWorkerWorld(dialect);
      await world.startWorker(WORDS, ENV);
      const ledger = world.path("ledger");
      const id = await world.run(await world.deploy("stubborn", { job_variables: variables(world) }), {
        ledger,
      });
      await begun(world, ledger, 1);
      await world.cancel(id);
      const run = await world.until(id, "CANCELLED");
      expect(run.state?.message).toMatch(/exit code 137, killed by SIGKILL/);
      expect(await jobsOf(id)).toEqual([]);
    });

    it("is killed while pods run, and its folders with it: the next one finds them in the cluster", async () => {
      const world = await createWorkerWorld(dialect);
      const named = [...WORDS, "--name", "one"];
      const first = await world.startWorker(named, ENV);
      const [ledger, go] = [world.path("ledger"), world.path("go")];
      const job_variables = variables(world);
      const runs = [
        await world.run(await world.deploy("waiting", { job_variables }), { ledger, go }),
        await world.run(await world.deploy("dying", { job_variables }), { ledger, go }),
        await world.run(await world.deploy("stubborn", { job_variables }), { ledger }),
      ] as const;
      await begun(world, ledger, 3);
      await first.kill("SIGKILL");
      await rm(join(world.home, "jobs"), { recursive: true });
      const second = await world.startWorker(named, ENV);
      await world.go(go);
      await world.until(runs[0], "COMPLETED");
      const died = await world.until(runs[1], "CRASHED");
      expect(died.state?.message).toMatch(/exit code 7\)[\s\S]*the last words/);
      await world.cancel(runs[2]);
      await world.until(runs[2], "CANCELLED");
      expect(second.said()).toContain("watched again");
      expect((await world.notes(ledger)).length).toBe(4);
      for (const id of runs.slice(0, 2)) expect((await jobsOf(id)).length).toBe(1);
    }, 480_000);

    it.skipIf(dialect.name === "postgres")(
      "goes on when the API was away, and tells what has ended meanwhile",
      () => outliveTheApi(dialect, { words: WORDS, env: ENV, variables }),
      OUTAGE_TIMEOUT_MS,
    );
  });

  describeEachDialect("a Kubernetes worker", (dialect) => {
    const venv = findOrMakePrefectVenv();

    it.skipIf("reason" in venv)(
      "runs a flow in Python",
      async () => {
        if ("reason" in venv) return;
        const world = await createWorkerWorld(dialect);
        await world.startWorker(WORDS, ENV);
        await writeFile(
          world.path("greet.py"),
          `from prefect import flow

@flow(log_prints=True)
def greet(ledger: str, n: int):
    with open(ledger, "a") as out:
        out.write('{"python": %d}\\n' % (2 * n))
    print("greeted")
`,
        );
        const ledger = world.path("ledger");
        const home = dirname(dirname(realpathSync(venv.python)));
        const deployment = await world.deploy("greet", {
          entrypoint: "greet.py:greet",
          pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: world.home } }],
          job_variables: variables(world, {
            customizations: customizationsFor(home, dirname(dirname(venv.python)), "/usr/lib", world.home),
            env: {
              PATH: `${dirname(venv.python)}:/usr/bin:/bin`,
              LD_LIBRARY_PATH: `${home}/lib:/usr/lib/x86_64-linux-gnu`,
              HOME: world.home,
            },
          }),
        });
        const run = await world.until(
          await world.run(deployment, { ledger, n: 4 }),
          "COMPLETED",
          "CRASHED",
          "FAILED",
        );
        expect(run.state).toMatchObject({ type: "COMPLETED", message: null });
        expect(await world.notes(ledger)).toEqual([{ python: 8 }]);
      },
      480_000,
    );
  });
});
