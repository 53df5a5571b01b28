import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { readDeploymentByName } from "../../src/contract/deployments/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { programPath } from "../support/programs.ts";
import { cliEnvironment } from "../support/run-cli.ts";
import { createWorkerWorld, eventually, type WorkerWorld } from "../support/worker-world.ts";

const ROOT = pathToFileURL(programPath("src/index.ts")).href;
const CLOCK = pathToFileURL(programPath("src/platform/clock.ts")).href;

/** A script that serves; its one step is in a file of its own. */
const script = (parameters: string, seconds: number, name = "d"): string => `
import { appendFileSync, existsSync } from "node:fs";
import { flow, interval } from ${JSON.stringify(ROOT)};
import { createSystemClock } from ${JSON.stringify(CLOCK)};
import { word } from "./word.ts";
const clock = createSystemClock();
export const served = flow(async function served(${parameters}) {
  appendFileSync(ledger, JSON.stringify({ begins: word }) + "\\n");
  while (word === "held" && !existsSync(ledger + ".go")) await clock.sleep(30);
  appendFileSync(ledger, JSON.stringify({ ends: word }) + "\\n");
});
if (import.meta.main) {
  await served.serve({ name: ${JSON.stringify(name)}, schedules: [interval({ seconds: ${seconds} })], paused: true });
}
`;
const word = (text: string): string => `export const word: string = ${JSON.stringify(text)};\n`;

function serve(world: WorkerWorld): { readonly child: ChildProcess; readonly said: () => string } {
  const child = spawn(process.execPath, [world.path("served.ts"), "--watch"], {
    cwd: world.home,
    env: cliEnvironment(world.home, { BATUTA_API_URL: world.url }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, said: () => text };
}

describeEachDialect("serve with --watch", (dialect) => {
  it.skipIf(dialect.name === "postgres" && process.env.CRASH_STRIDE !== "1")(
    "registers what is saved and runs it from then on, while runs go on with the old code; code that can't be loaded changes nothing",
    async () => {
      const world = await createWorkerWorld(dialect);
      const ledger = world.path("ledger");
      await writeFile(world.path("word.ts"), word("held"));
      await writeFile(world.path("served.ts"), script("ledger: string", 3600));
      const { child, said } = serve(world);
      const says = (what: string | RegExp, times = 1) =>
        eventually(
          async () => ([...said().matchAll(new RegExp(what, "g"))].length >= times ? true : undefined),
          said,
        );
      await says("serving served/d; Ctrl-C stops");
      const read = (deployment_name: string) =>
        world.client.call(readDeploymentByName, { params: { flow_name: "served", deployment_name } });
      const { id } = await read("d");
      const notes = () => world.notes(ledger);

      const old = await world.run(id, { ledger });
      await eventually(
        async () => ((await notes()).length === 1 ? true : undefined),
        () => `not begun: ${said()}`,
      );
      await writeFile(world.path("word.ts"), word("new"));
      await says("the code has changed: serving served/d");
      await world.until(await world.run(id, { ledger }), "COMPLETED");
      await world.go(`${ledger}.go`);
      await world.until(old, "COMPLETED");
      expect(await notes()).toEqual([
        { begins: "held" },
        { begins: "new" },
        { ends: "new" },
        { ends: "held" },
      ]);

      await writeFile(world.path("word.ts"), "export const word = ;\n");
      await says(/can't be loaded; runs have the old code until it can:\s+\S*word\.ts:1/);
      await world.until(await world.run(id, { ledger }), "COMPLETED");
      expect((await notes()).at(-1)).toEqual({ ends: "new" });

      await writeFile(world.path("word.ts"), word("mended"));
      await says("the code has changed", 2);
      await world.until(await world.run(id, { ledger }), "COMPLETED");
      expect((await notes()).at(-1)).toEqual({ ends: "mended" });

      await writeFile(world.path("served.ts"), script("ledger: string, more: number = 1", 1800));
      await says("the code has changed", 3);
      expect(await read("d")).toMatchObject({
        id,
        schedules: [{ schedule: { interval: 1800 } }],
        parameter_openapi_schema: { properties: { more: { type: "number" } } },
      });
      await writeFile(world.path("served.ts"), script("ledger: string", 1800, "other"));
      await says("the code has changed: serving served/other");
      await eventually(async () => ((await read("d")).paused ? true : undefined), said);
      await world.until(await world.run((await read("other")).id, { ledger }), "COMPLETED");
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
    },
    300_000,
  );
});
