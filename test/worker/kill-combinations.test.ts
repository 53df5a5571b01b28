import { readdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { listConcurrencyLimitHolders } from "../../src/contract/concurrency-limits/routes-v2.ts";
import { listFlowRunStates } from "../../src/contract/states/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { programPath } from "../support/programs.ts";
import { clock, createWorkerWorld, eventually, type WorkerProcess } from "../support/worker-world.ts";

const IS_WHOLE = process.env.CRASH_STRIDE === "1";
const CODE = programPath("test/processes");
/** From the kill, or from when the last of who can tell of it is back, until the server knows of a dead process. */
const KNOWN_WITHIN_MS = 30_000;

type Part = "worker" | "run" | "server";
type Language = "typescript" | "python";

/** Who is killed at the same moment; with a step for each group of which the same others live on. */
const STEPS: readonly (readonly (readonly Part[])[])[] = [
  [["run"]],
  [["worker"], ["worker", "run"]],
  [["server"], ["server", "run"]],
  [
    ["server", "worker"],
    ["server", "worker", "run"],
  ],
];
const COMBINATIONS = STEPS.flat();

describeEachDialect("SIGKILL in the middle of a run", (dialect) => {
  // What the databases do in it is shown by server-kill.test.ts over both; the rest is the same.
  it.skipIf(dialect.name === "postgres" && !IS_WHOLE)(
    "of each of worker, process and server, in all combinations: what lives goes on, what died is told and goes on from its journal, nothing runs twice",
    async () => {
      const venv = findOrMakePrefectVenv();
      const languages: readonly Language[] = "reason" in venv ? ["typescript"] : ["typescript", "python"];
      const PATH = `${"reason" in venv ? "" : `${dirname(venv.python)}${delimiter}`}${process.env.PATH}`;
      const world = await createWorkerWorld(dialect);
      const startWorker = (): Promise<WorkerProcess> => world.startWorker([], { PATH });
      let worker = await startWorker();
      const deployments = {
        typescript: await world.deploy("crashing", {
          entrypoint: "crashing-flows.ts:crashing",
          labels: { "batuta.on_crash": "resume" },
          // As many as there are runs: one that died goes on in the slot that its crash has freed.
          concurrency_limit: COMBINATIONS.length,
        }),
        python: await world.deploy("crashing", {
          name: "python",
          entrypoint: "crash_flow.py:crashing",
          pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: CODE } }],
          concurrency_limit: COMBINATIONS.length,
        }),
      };

      const start = async (language: Language, killed: readonly Part[]) => {
        const name = `${language}-${killed.join("-")}`;
        const [ledger, go] = [world.path(`${name}.ledger`), world.path(`${name}.go`)];
        const id = await world.run(deployments[language], { ledger, go });
        const pids = async () =>
          (await world.notes(ledger)).flatMap(({ waits }) => (waits === undefined ? [] : [Number(waits)]));
        const waiting = (count: number): Promise<number> =>
          eventually(
            async () => (await pids())[count - 1],
            () => `${name} has not begun ${count} times: ${worker.said()}`,
          );
        const steps = async () =>
          (await world.notes(ledger)).flatMap(({ step }) => (step === undefined ? [] : [step]));
        const crash = () =>
          eventually(
            async () => {
              const states = await world.client.call(listFlowRunStates, { query: { flow_run_id: id } });
              return states.find(({ type }) => type === "CRASHED");
            },
            () => `the crash of ${name} is not known: ${worker.said()}`,
          );
        return { name, id, language, killed, go: () => world.go(go), pids, waiting, steps, crash };
      };

      const runs = await Promise.all(
        languages.flatMap((language) => COMBINATIONS.map((killed) => start(language, killed))),
      );
      for (const run of runs) await run.waiting(1);

      for (const step of STEPS) {
        const [killed = []] = step;
        const ours = runs.filter((run) => step.includes(run.killed));
        const before = new Map<string, number>();
        for (const run of ours) before.set(run.id, await run.waiting(1));
        const dying = ours.filter((run) => run.killed.includes("run"));
        const ends = [
          ...(killed.includes("server") ? [world.killServer()] : []),
          ...(killed.includes("worker") ? [worker.kill("SIGKILL")] : []),
        ];
        for (const run of dying) process.kill(Number(before.get(run.id)), "SIGKILL");
        await Promise.all(ends);
        if (killed.includes("server")) {
          // Long enough that all who ask it have met with nobody.
          await clock.sleep(1000);
          await world.restartServer();
        }
        if (killed.includes("worker")) worker = await startWorker();
        const backAt = clock.now();
        for (const run of dying) {
          const crash = await run.crash();
          expect(Date.parse(crash.timestamp) - backAt, run.name).toBeLessThan(KNOWN_WITHIN_MS);
          expect(crash.message, run.name).toMatch(/exit code 137/);
          if (run.language === "typescript") await run.waiting(2);
        }
        for (const run of ours) await run.go();
        for (const run of ours) {
          const isDead = dying.includes(run);
          const { state_type, run_count } = await world.until(run.id, "COMPLETED", "FAILED", "CRASHED");
          const pids = await run.pids();
          // Python's engine has no journal: a run of it is not begun anew.
          const goesOn = isDead && run.language === "typescript";
          const ended = {
            name: run.name,
            state_type: isDead && !goesOn ? "CRASHED" : "COMPLETED",
            run_count: 1,
            began: goesOn ? 2 : 1,
            steps: run.language === "typescript" ? [1, 2, 3] : isDead ? [] : ["python"],
          };
          expect({
            name: run.name,
            state_type,
            run_count,
            began: pids.length,
            steps: await run.steps(),
          }).toEqual(ended);
        }
      }

      for (const language of languages) {
        const params = { id_or_name: `deployment:${deployments[language]}` };
        expect(await world.client.call(listConcurrencyLimitHolders, { params })).toEqual([]);
      }
      expect(await worker.kill("SIGTERM"), worker.said()).toBe(0);
      expect(await readdir(join(world.home, "jobs"))).toEqual([]);
    },
    240_000,
  );
});
