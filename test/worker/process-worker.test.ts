import { expect, it } from "vitest";
import { listEvents } from "../../src/contract/events/routes.ts";
import { createWorkPool, listWorkers } from "../../src/contract/work-pools/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { OUTAGE_TIMEOUT_MS, outliveTheApi } from "../support/outage-story.ts";
import { clock, createWorkerWorld, eventually } from "../support/worker-world.ts";

function isAlive(pid: unknown): boolean {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

const IS_WHOLE = process.env.CRASH_STRIDE === "1";

describeEachDialect("a process worker", (dialect) => {
  // What is between a worker and its processes is the same over either database.
  const itOnce = it.skipIf(dialect.name === "postgres" && !IS_WHOLE);

  it("runs what is due with the pool's and the deployment's variables, and what the code says of its runs", async () => {
    const world = await createWorkerWorld(dialect);
    const worker = await world.startWorker(["--name", "w"]);
    const ledger = world.path("ledger");
    const id = await world.deploy("hello", {
      job_variables: { env: { WORD: "from {{ $PWD }}" } },
      tags: ["t"],
    });
    const dueAt = clock.now() + 4000;
    const [now, later] = [
      await world.run(id, { ledger, n: 4 }),
      await world.run(id, { ledger, n: 5 }, dueAt),
    ];
    const first = await world.until(now, "COMPLETED");
    expect(first).toMatchObject({
      parameters: { ledger, n: 4 },
      tags: expect.arrayContaining(["t", "of-the-code"]),
      empirical_policy: { retries: 2 },
      infrastructure_pid: expect.stringMatching(/:\d+$/),
    });
    const second = await world.until(later, "COMPLETED");
    expect(Date.parse(second.start_time ?? "")).toBeGreaterThanOrEqual(dueAt - 1);
    const notes = await world.notes(ledger);
    expect(notes.map(({ run, twice }) => [run, twice])).toEqual([
      [now, 8],
      [later, 10],
    ]);
    expect(notes[0]?.word).toBe("from {{ $PWD }}");
    const workers = await world.client.call(listWorkers, { params: { work_pool_name: "pool" } });
    expect(workers).toMatchObject([{ name: "w", status: "ONLINE" }]);
    expect(await worker.kill("SIGTERM")).toBe(0);
    const { events } = await eventually(
      async () => {
        const page = await world.client.call(listEvents, {
          body: { filter: { event: { prefix: ["prefect.worker."] }, order: "ASC" } },
        });
        return page.total >= 6 ? page : undefined;
      },
      () => "not all is told of the worker",
    );
    const names = events.map(({ event }) => event.slice("prefect.worker.".length));
    expect(names.toSorted()).toEqual(
      [
        "started",
        ...Array(2).fill("submitted-flow-run"),
        ...Array(2).fill("executed-flow-run"),
        "stopped",
      ].toSorted(),
    );
    const of = (name: string, run?: string) =>
      events.find(
        ({ event, related }) =>
          event.endsWith(name) &&
          (run === undefined ||
            related.some((one) => one["prefect.resource.id"] === `prefect.flow-run.${run}`)),
      );
    expect(of("stopped")?.follows).toBe(of("started")?.id);
    const submitted = of("submitted-flow-run", now);
    expect(submitted).toMatchObject({
      resource: { "prefect.resource.id": "prefect.worker.process.w", "prefect.worker-type": "process" },
      related: [
        { "prefect.resource.role": "deployment", "prefect.resource.name": "d" },
        { "prefect.resource.role": "flow", "prefect.resource.name": "hello" },
        { "prefect.resource.role": "flow-run", "prefect.resource.name": first.name },
        { "prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.t" },
        { "prefect.resource.role": "work-pool", "prefect.resource.name": "pool" },
      ],
    });
    const executed = of("executed-flow-run", now);
    expect(executed?.follows).toBe(submitted?.id);
    expect(executed?.related.find((one) => one["prefect.resource.role"] === "flow-run")).toMatchObject({
      "prefect.infrastructure.identifier": first.infrastructure_pid,
      "prefect.infrastructure.status-code": "0",
    });
  }, 240_000);

  itOnce(
    "tells why a run could not start, or died, with exit code and last output",
    async () => {
      const world = await createWorkerWorld(dialect);
      await world.startWorker();
      const [ledger, go] = [world.path("ledger"), world.path("go")];
      await world.go(go);
      const cases: [deployment: string, message: string | RegExp][] = [
        [
          await world.deploy("helo"),
          /exports no flow helo: it exports the flows .*hello.*did you mean hello/,
        ],
        [
          await world.deploy("hello", { name: "no-file", entrypoint: "none.ts:hello" }),
          /none\.ts does not exist/,
        ],
        [
          await world.deploy("hello", {
            name: "no-variable",
            job_variables: { env: { A: "{{ prefect.variables.nope }}" } },
          }),
          "the flow run could not be started: the variable nope, which a template names, does not exist",
        ],
        [
          await world.deploy("hello", {
            name: "no-folder",
            job_variables: { working_dir: "/no/such/folder" },
          }),
          "the flow run could not be started: the working directory /no/such/folder does not exist",
        ],
        [await world.deploy("dying"), /exit code 7\); its last output:[\s\S]*the last words$/],
        [
          await world.deploy("greedy", {
            job_variables: { env: { NODE_OPTIONS: "--max-old-space-size=64" } },
          }),
          /exit code 134, out of memory: .*--max-old-space-size/,
        ],
      ];
      for (const [deployment, message] of cases) {
        const run = await world.until(await world.run(deployment, { ledger, go }), "CRASHED", "COMPLETED");
        expect(run.state).toMatchObject({ type: "CRASHED", message: expect.stringMatching(message) });
      }
    },
    240_000,
  );

  itOnce(
    "ends a cancelled run that ignores SIGTERM, with its children in the group and out of it",
    async () => {
      const world = await createWorkerWorld(dialect);
      await world.startWorker();
      const ledger = world.path("ledger");
      const id = await world.run(await world.deploy("stubborn"), { ledger });
      const note = await eventually(
        async () => (await world.notes(ledger))[0],
        () => "no note",
      );
      const pids = [note.pid, note.inGroup, note.outside];
      expect(pids.map(isAlive)).toEqual([true, true, true]);
      const began = clock.monotonicMs();
      await world.cancel(id);
      const run = await world.until(id, "CANCELLED");
      expect(run.state?.message).toMatch(/killed by SIGKILL/);
      expect(clock.monotonicMs() - began).toBeLessThan(15_000);
      await eventually(
        async () => (pids.some(isAlive) ? undefined : true),
        () => `alive: ${pids.filter(isAlive)}`,
      );
    },
    240_000,
  );

  itOnce(
    "is killed while runs live: the next one watches them, and knows how they ended",
    async () => {
      const world = await createWorkerWorld(dialect);
      const first = await world.startWorker();
      const [ledger, go] = [world.path("ledger"), world.path("go")];
      const runs = [
        await world.run(await world.deploy("waiting"), { ledger, go }),
        await world.run(await world.deploy("dying"), { ledger, go }),
        await world.run(await world.deploy("stubborn"), { ledger }),
      ] as const;
      await eventually(
        async () => ((await world.notes(ledger)).length === 3 ? true : undefined),
        () => "not begun",
      );
      await first.kill("SIGKILL");
      const second = await world.startWorker();
      await world.go(go);
      await world.until(runs[0], "COMPLETED");
      const died = await world.until(runs[1], "CRASHED");
      expect(died.state?.message).toMatch(/exit code 7\)[\s\S]*the last words/);
      await world.cancel(runs[2]);
      await world.until(runs[2], "CANCELLED");
      expect((await world.notes(ledger)).length).toBe(4);
      expect(second.said()).toContain("watched again");
    },
    240_000,
  );

  it("outlives a server that is killed: runs go on, and an end in between is told later", async () => {
    const world = await createWorkerWorld(dialect);
    await world.startWorker();
    const [ledger, go] = [world.path("ledger"), world.path("go")];
    const [waiting, dying] = [
      await world.run(await world.deploy("waiting"), { ledger, go }),
      await world.run(await world.deploy("dying"), { ledger, go }),
    ];
    await eventually(
      async () => ((await world.notes(ledger)).length === 2 ? true : undefined),
      () => "not begun",
    );
    await world.killServer();
    await world.go(go);
    await eventually(
      async () => ((await world.notes(ledger)).length === 3 ? true : undefined),
      () => "not ended",
    );
    await world.restartServer();
    await world.until(waiting, "COMPLETED");
    await world.until(dying, "CRASHED");
    const after = await world.run(await world.deploy("hello"), { ledger, n: 1 });
    await world.until(after, "COMPLETED");
  }, 240_000);

  itOnce(
    "goes on when the API was away, and tells what has ended meanwhile",
    () => outliveTheApi(dialect, { words: [], env: {}, variables: () => ({}) }),
    OUTAGE_TIMEOUT_MS,
  );

  itOnce(
    "keeps to its limit, and two of them run nothing twice",
    async () => {
      const world = await createWorkerWorld(dialect);
      await world.client.call(createWorkPool, { body: { name: "pool", type: "process" } });
      const workers = [await world.startWorker(["--limit", "2"]), await world.startWorker(["--limit", "1"])];
      const [ledger, go] = [world.path("ledger"), world.path("go")];
      const deployment = await world.deploy("waiting");
      const ids: string[] = [];
      for (let n = 0; n < 8; n++) ids.push(await world.run(deployment, { ledger, go }));
      await eventually(
        async () => ((await world.notes(ledger)).length >= 3 ? true : undefined),
        () => "not begun",
      );
      await clock.sleep(2500);
      expect((await world.notes(ledger)).length).toBe(3);
      await world.go(go);
      for (const id of ids) await world.until(id, "COMPLETED");
      const begins = (await world.notes(ledger)).flatMap(({ begins }) =>
        begins === undefined ? [] : [begins],
      );
      expect([...begins].sort()).toEqual([...ids].sort());
      // Told to stop, they end.
      expect(await Promise.all(workers.map((worker) => worker.kill("SIGTERM")))).toEqual([0, 0]);
    },
    240_000,
  );

  itOnce(
    "finishes its runs when it is told to stop, and takes no new ones",
    async () => {
      const world = await createWorkerWorld(dialect);
      const worker = await world.startWorker();
      const [ledger, go] = [world.path("ledger"), world.path("go")];
      const deployment = await world.deploy("waiting");
      const id = await world.run(deployment, { ledger, go });
      await eventually(
        async () => (await world.notes(ledger))[0],
        () => "not begun",
      );
      const ended = worker.kill("SIGTERM");
      await eventually(async () => (worker.said().includes("stopping") ? true : undefined), worker.said);
      const late = await world.run(deployment, { ledger, go });
      await world.go(go);
      await world.until(id, "COMPLETED");
      expect(await ended).toBe(0);
      expect((await world.until(late, "SCHEDULED")).state_type).toBe("SCHEDULED");
    },
    240_000,
  );

  itOnce(
    "works through many runs, each once, never more at the same time than its limit",
    async () => {
      const [runs, limit] = IS_WHOLE ? [500, 20] : [24, 4];
      const world = await createWorkerWorld(dialect);
      const ledger = world.path("ledger");
      await world.startWorker(["--limit", String(limit)]);
      const id = await world.deploy("brief");
      const made = await Promise.all(Array.from({ length: runs }, () => world.run(id, { ledger })));
      for (const run of made) await world.until(run, "COMPLETED");
      const notes = await world.notes(ledger);
      const begun = notes.filter(({ open }) => open === 1).map(({ run }) => run);
      expect(begun.toSorted()).toEqual(made.toSorted());
      let [now, most] = [0, 0];
      for (const { open } of notes) {
        now += Number(open);
        most = Math.max(most, now);
      }
      expect(now).toBe(0);
      expect(most).toBeLessThanOrEqual(limit);
      expect(most).toBeGreaterThan(1);
    },
    1_800_000,
  );
});
