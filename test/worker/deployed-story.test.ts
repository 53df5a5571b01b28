import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { listDeployments } from "../../src/contract/deployments/routes.ts";
import { listFlows } from "../../src/contract/flows/routes.ts";
import { listWorkPools } from "../../src/contract/work-pools/routes.ts";
import { writeProject } from "../docker/project-in-image.ts";
import { tellStory } from "../support/deployed-story.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { KEYS, startTerminal, type Terminal } from "../support/terminal.ts";
import { createWorkerWorld } from "../support/worker-world.ts";

const venv = findOrMakePrefectVenv();
const { enter, down, clearLine, interrupt } = KEYS;
// The script of other systems takes other words.
const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

describeEachDialect("flows deployed at a terminal", (dialect) => {
  // What is asked and run is the same over either database.
  const isElsewhere = dialect.name === "postgres" || hasTerminal !== true;

  it.skipIf(isElsewhere || "reason" in venv)(
    "run as processes when their schedule says so, and are seen with their logs",
    async () => {
      if ("reason" in venv) return;
      const world = await createWorkerWorld(dialect);
      await tellStory(world, { type: "process", env: {}, python: venv.python });
    },
    300_000,
  );

  it.skipIf(isElsewhere)(
    "are told what is wrong with an answer at once, and leave nothing when somebody goes away",
    async () => {
      const world = await createWorkerWorld(dialect);
      const project = world.path("project");
      await writeProject(project);
      const sit = (...words: string[]): Terminal =>
        startTerminal(world.home, ["deploy", ...words], {
          cwd: project,
          env: { BATUTA_API_URL: world.url, DOCKER_HOST: "http://127.0.0.1:1" },
        });

      const wrong: [words: string[], message: RegExp][] = [
        [["flows/sales.ts:salse"], /sales\.ts.*salse.*sales/s],
        [["flows/sales.ts:sales", "--pool", "none"], /there is no work pool none/],
      ];
      for (const [words, message] of wrong) {
        const terminal = sit(...words);
        expect(await terminal.ended).not.toBe(0);
        expect(terminal.text()).toMatch(message);
        expect(terminal.text()).not.toContain("Name of the deployment");
      }

      const terminal = sit("flows/sales.ts:sales");
      await terminal.answer("Name of the deployment", `${clearLine}a/b${enter}`);
      await terminal.answer("a name has none of", `${clearLine}x${enter}`);
      await terminal.answer("When does it run?", enter);
      await terminal.answer("Cron expression", `0 0 30 2 *${enter}`);
      await terminal.answer("never comes due", `${clearLine}* * * *${enter}`);
      await terminal.answer(/cron/i, `${clearLine}0 3 * * *${enter}`);
      await terminal.answer("Time zone whose clock holds", `${clearLine}America/Buenos_Aires${enter}`);
      await terminal.answer("Is this right?", enter);
      await terminal.answer("Another schedule beside it?", enter);
      await terminal.answer("Which work pool?", enter);
      await terminal.answer("Where does it run flows?", `docker${enter}`);
      await terminal.answer("Name of the new work pool", `${clearLine}boxes${enter}`);
      await terminal.answer("Where do workers get the code from?", enter);
      await terminal.answer("No image can be built here without it", "");
      await terminal.answer("Where do workers get the code from?", down + enter);
      await terminal.answer("Which image?", `My Image${enter}`);
      await terminal.answer("without spaces or capital letters", interrupt);
      expect(await terminal.ended).not.toBe(0);
      expect(terminal.text()).toContain("nothing was deployed");
      for (const route of [listWorkPools, listDeployments, listFlows] as const)
        expect(await world.client.call(route, { body: {} })).toEqual([]);
    },
    120_000,
  );
});
