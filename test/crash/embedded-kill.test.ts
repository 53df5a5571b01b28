import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { createIds } from "../../src/platform/ids.ts";
import { expectedResult } from "./pipeline.ts";
import { countEffects, type PipelineEnd, startPipeline } from "./pipeline-process.ts";

/** Every how many of the named points are killed at: `npm run test:crash` sets 1. */
const STRIDE = Number(process.env.CRASH_STRIDE ?? 10);
const ids = createIds();
const root = mkdtempSync(join(tmpdir(), "batuta-crash-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Case {
  readonly flowRunId: string;
  readonly database: string;
  readonly effects: string;
  run(kill?: string): Promise<PipelineEnd>;
  /** Names of the task runs that the database has as Completed. */
  completed(): string[];
}

function aCase(name: string): Case {
  const home = join(root, name);
  const database = join(home, "batuta.db");
  const effects = join(root, `${name}.effects`);
  const flowRunId = ids.uuid();
  return {
    flowRunId,
    database,
    effects,
    run: (kill) =>
      startPipeline(flowRunId, {
        BATUTA_HOME: home,
        BATUTA_API_URL: "",
        PREFECT_API_URL: "",
        PIPELINE_EFFECTS: effects,
        PIPELINE_KILL: kill,
      }).ended,
    completed: () => {
      const db = new DatabaseSync(database);
      try {
        expect(db.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
        const rows = db.prepare("select name from task_run where state_type = 'COMPLETED'").all();
        return rows.map((row) => String(row.name));
      } finally {
        db.close();
      }
    },
  };
}

/** Runs to the end and checks that what was on record did not run again. */
async function finishAndCheck(one: Case, completed: readonly string[]): Promise<void> {
  const before = countEffects(one.effects);
  const end = await one.run();
  expect(end.report, end.stderr).toBeDefined();
  expect(end.report?.result).toEqual(expectedResult(1));
  const after = countEffects(one.effects);
  for (const name of completed) {
    expect(after.get(name), `task '${name}' was on record as Completed and ran again`).toBe(before.get(name));
  }
  // 39 recorded task runs and the subflow's own one; a caught failure is Failed.
  expect(one.completed()).toHaveLength(40);
}

const whole = aCase("whole");
const { report } = await whole.run();
const exchanges = report?.exchanges ?? 0;
const points = Array.from({ length: exchanges }, (_, i) => i + 1).filter((n) => n % STRIDE === 0);

describe("the pipeline, embedded on SQLite, killed with SIGKILL", () => {
  it("has more than forty exchanges with the store to be killed at", () => {
    expect(report?.result).toEqual(expectedResult(1));
    expect(exchanges).toBeGreaterThan(40);
  });

  for (const moment of ["before", "after"]) {
    it.each(points)(`goes on after a kill ${moment} exchange %i`, async (point) => {
      const one = aCase(`${moment}-${point}`);
      const killed = await one.run(`${moment}:${point}`);
      expect(killed.signal, killed.stderr).toBe("SIGKILL");
      await finishAndCheck(one, point === 1 && moment === "before" ? [] : one.completed());
    });
  }

  it.each(points.filter((n) => n % 5 === 0))(
    "goes on after kills in the run and in its replay, from exchange %i",
    async (point) => {
      const one = aCase(`twice-${point}`);
      await one.run(`after:${point}`);
      await one.run(`before:${Math.max(2, Math.ceil((exchanges - point) / 2))}`);
      await finishAndCheck(one, one.completed());
    },
  );
});
