import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { decodeResult } from "../../src/sdk/results/decode-result.ts";
import { openStore } from "../../src/store/open.ts";
import { expectedResult, expectedTaskResults } from "./pipeline.ts";
import { countEffects, type PipelineEnd, runPipeline } from "./pipeline-process.ts";

/** Every how many of the points are killed at: `npm run test:processes:full` sets 1. */
export const STRIDE = Number(process.env.CRASH_STRIDE ?? 10);

/** Fewer exchanges than these no run of the pipeline has. */
export const EXCHANGES = 45;

/** Task runs on record when the pipeline has ended; one more has Failed. */
const COMPLETED_AT_END = 40;

const ids = createIds();

/** Points of `1…count` that are killed at; `thinner` leaves out more where other suites see the same code. */
export function pointsUpTo(count: number, thinner = 1): readonly number[] {
  const stride = STRIDE === 1 ? 1 : STRIDE * thinner;
  const first = Math.ceil(stride / 2);
  return Array.from({ length: count }, (_, i) => i + 1).filter((n) => n % stride === first % stride);
}

/** One run of the pipeline that is killed and goes on. */
export interface CrashCase {
  readonly flowRunId: string;
  run(kill?: string, env?: Readonly<Record<string, string>>): Promise<PipelineEnd>;
  /** How often each body wrote its line to the outside file. */
  effects(): Map<string, number>;
  /** Names of the task runs that are on record as Completed; checks the database, and every result on the way. */
  completed(): Promise<string[]>;
  /** Runs to the end and checks that nothing that was on record ran again. */
  finish(): Promise<void>;
}

/** Makes a run over this database: embedded, or by the server at `apiUrl`. Gone when the test has ended. */
export async function createCrashCase(databaseUrl: string, apiUrl = ""): Promise<CrashCase> {
  const home = await mkdtemp(join(tmpdir(), "batuta-crash-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const effectsPath = join(home, "effects");
  const flowRunId = ids.uuid();
  const run: CrashCase["run"] = (kill, env) =>
    runPipeline(flowRunId, {
      BATUTA_HOME: home,
      BATUTA_DATABASE_URL: databaseUrl,
      BATUTA_API_URL: apiUrl,
      PREFECT_API_URL: "",
      PIPELINE_EFFECTS: effectsPath,
      PIPELINE_KILL: kill,
      ...env,
    });
  const effects = (): Map<string, number> => countEffects(effectsPath);
  const completed = (): Promise<string[]> => readCompleted(databaseUrl, flowRunId);
  return {
    flowRunId,
    run,
    effects,
    completed,
    async finish() {
      const recorded = await completed();
      const before = effects();
      const end = await run();
      expect(end.report, end.stderr).toBeDefined();
      expect(end.report?.result).toEqual(expectedResult(1));
      const after = effects();
      for (const name of recorded) {
        expect(after.get(name), `task '${name}' was on record as Completed and ran again`).toBe(
          before.get(name),
        );
      }
      expect(await completed()).toHaveLength(COMPLETED_AT_END);
    },
  };
}

async function readCompleted(url: string, flowRunId: string): Promise<string[]> {
  await using store = await openStore({ url, clock: createSystemClock(), ids, logger: silentLogger });
  if (store.dialect.name === "sqlite") {
    const { rows } = await sql`pragma integrity_check`.execute(store.db);
    expect(rows).toEqual([{ integrity_check: "ok" }]);
  }
  const ofRun = store.db.selectFrom("task_run").select("id").where("flow_run_id", "=", flowRunId);
  const rows = await store.db
    .selectFrom("task_run")
    .select(["name", "result", "flow_run_id"])
    .where("state_type", "=", "COMPLETED")
    .where((eb) =>
      eb.or([
        eb("flow_run_id", "=", flowRunId),
        eb(
          "flow_run_id",
          "in",
          eb.selectFrom("flow_run").select("id").where("parent_task_run_id", "in", ofRun),
        ),
      ]),
    )
    .execute();
  const expected = expectedTaskResults(1);
  for (const { name, result } of rows) {
    if (result === null) continue; // the subflow's own: its result is with its run
    expect(decodeResult(result), `result of '${name}'`).toBe(expected.get(name));
  }
  const names = rows.map((row) => row.name);
  expect(new Set(names).size, "a call is on record twice").toBe(names.length);
  return names;
}
