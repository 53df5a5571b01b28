import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { describeEachDialect } from "../support/each-dialect.ts";
import { programPath } from "../support/programs.ts";
import { createWorkerWorld } from "../support/worker-world.ts";

const ROOT = pathToFileURL(programPath("src/index.ts")).href;

/** Notes what it finds of runs before it, and leaves something behind for those after it. */
const script = (word: string): string => `
import { appendFileSync } from "node:fs";
import { flow } from ${JSON.stringify(ROOT)};
const found = { variable: process.env.LEFT_BEHIND ?? null, value: globalThis.leftBehind ?? null };
process.env.LEFT_BEHIND = "one";
globalThis.leftBehind = "one";
export const warm = flow(async function warm(ledger: string) {
  const isSpare = process.argv.at(-1) === "-";
  appendFileSync(ledger, JSON.stringify({ word: ${JSON.stringify(word)}, isSpare, pid: process.pid, cwd: process.cwd(), ...found }) + "\\n");
});
`;

describeEachDialect("warm starts", (dialect) => {
  it.skipIf(dialect.name === "postgres" && process.env.CRASH_STRIDE !== "1")(
    "runs that processes take which were started before them share nothing, and run the code as it then is",
    async () => {
      const world = await createWorkerWorld(dialect);
      await writeFile(world.path("warm.ts"), script("first"));
      await world.startWorker();
      const ledger = world.path("ledger");
      const id = await world.deploy("warm", {
        entrypoint: "warm.ts:warm",
        path: world.home,
        pull_steps: null,
      });
      /** Runs until a spare process has taken a run. */
      const runWarm = async (): Promise<Readonly<Record<string, unknown>>> => {
        for (;;) {
          await world.until(await world.run(id, { ledger }), "COMPLETED");
          const last = (await world.notes(ledger)).at(-1);
          if (last?.isSpare === true) return last;
        }
      };
      expect(await runWarm()).toMatchObject({ word: "first" });
      await writeFile(world.path("warm.ts"), script("second"));
      expect(await runWarm()).toMatchObject({ word: "second" });
      const notes = await world.notes(ledger);
      expect(new Set(notes.map(({ pid }) => pid)).size).toBe(notes.length);
      for (const note of notes) expect(note).toMatchObject({ variable: null, value: null, cwd: world.home });
    },
    240_000,
  );
});
