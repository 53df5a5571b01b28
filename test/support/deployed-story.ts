import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect } from "vitest";
import { readWorkPool } from "../../src/contract/work-pools/routes.ts";
import { isJsonObject, type JsonObject } from "../../src/platform/json-object.ts";
import { writeProject } from "../docker/project-in-image.ts";
import { runCli } from "./run-cli.ts";
import { KEYS, startTerminal, type Terminal } from "./terminal.ts";
import { eventually, type WorkerWorld } from "./worker-world.ts";

const { enter, down, clearLine } = KEYS;
const POOL = "pool";
const ZONE = "America/Buenos_Aires";
/** A schedule has more runs to come than a list shows. */
const ENDED = ["--state", "completed,failed,crashed,cancelled"];

/** Where the flows run. */
export interface StoryPlace {
  readonly type: "process" | "docker" | "kubernetes";
  /** In which they run, the project in its working directory; undefined where they run in this folder. */
  readonly image?: string;
  /** Defaults of job variables that a test's pool needs besides. */
  readonly defaults?: JsonObject;
  /** Of the worker. */
  readonly env: Readonly<Record<string, string>>;
  /** A Python with Prefect in it. */
  readonly python: string;
}

/** Two flows are deployed by answers at a terminal, run when their schedule says so, and are seen with their logs. */
export async function tellStory(world: WorkerWorld, place: StoryPlace): Promise<void> {
  const project = world.path("project");
  await writeProject(project);
  const PATH = `${dirname(place.python)}:${process.env.PATH ?? ""}`;
  const env = { BATUTA_API_URL: world.url, PATH };
  const batuta = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli(world.home, words, { cwd: project, env });
    if (code !== 0) throw new Error(`batuta ${words.join(" ")} ended with ${code}: ${stderr}`);
    return stdout;
  };
  const sit = (): Terminal => startTerminal(world.home, ["deploy"], { cwd: project, env });

  // The first is picked by an arrow, and asks for a new pool.
  const first = sit();
  await first.answer("flows/takings.py:takings", down + enter);
  await answerWhen(first);
  await first.answer("Which work pool?", enter);
  await first.answer("Where does it run flows?", place.type + enter);
  await first.answer("Name of the new work pool", clearLine + POOL + enter);
  await answerWhere(first, place);
  expect(await end(first)).toContain("deployed takings/every-minute");
  expect(first.text()).toContain(`created the work pool ${POOL}`);

  // The second is typed, and joins the first in its file and pool.
  const second = sit();
  await second.answer("What is to be deployed?", down + enter);
  await second.answer("Which flow?", `flows/sales.ts:sales${enter}`);
  await answerWhen(second);
  await second.answer("Which work pool?", enter);
  await answerWhere(second, place);
  expect(await end(second)).toContain("deployed sales/every-minute");

  if (place.defaults !== undefined) {
    const pool = await world.client.call(readWorkPool, { params: { name: POOL } });
    const template = world.path("template.json");
    await writeFile(template, JSON.stringify(withDefaults(pool.base_job_template, place.defaults)));
    await batuta("work-pool", "update", POOL, "--base-job-template", template);
  }
  await world.startWorker([], { ...place.env, PATH });
  for (const [name, line] of [
    ["takings", "takings in the north: 23"],
    ["sales", "sales in the south: 42"],
  ] as const) {
    const deployment = `${name}/every-minute`;
    const [run] = await eventually(
      async () => {
        const ended = JSON.parse(
          await batuta("--json", "flow-run", "ls", "--deployment", deployment, ...ENDED),
        );
        return ended.length > 0 ? ended : undefined;
      },
      () => `${deployment} has not run`,
    );
    expect(run).toMatchObject({
      state_type: "COMPLETED",
      auto_scheduled: true,
      work_pool_name: POOL,
      expected_start_time: expect.stringMatching(/:00(\.0+)?Z$/),
    });
    expect(await batuta("flow-run", "ls", ...ENDED)).toMatch(
      new RegExp(`${run.name}.*${name}|${name}.*${run.name}`),
    );
    expect(await batuta("flow-run", "inspect", run.id)).toMatch(/Completed/);
    // The last lines of Python may come after its end.
    await eventually(
      async () => ((await batuta("flow-run", "logs", run.id)).includes(line) ? true : undefined),
      () => `${deployment} logged no "${line}"`,
    );
  }
}

async function answerWhen(terminal: Terminal): Promise<void> {
  await terminal.answer("Name of the deployment", `${clearLine}every-minute${enter}`);
  await terminal.answer("When does it run?", enter);
  await terminal.answer("Cron expression", `* * * * *${enter}`);
  await terminal.answer("Time zone whose clock holds", `${clearLine}${ZONE.slice(0, -1)}${enter}`);
  await terminal.answer(`did you mean ${ZONE}?`, `s${enter}`);
  await terminal.sees(`It runs every minute (${ZONE}); next:`);
  await terminal.sees(/(?:\w{3} \d{4}-\d\d-\d\d \d\d:\d\d GMT-3[\s│]*){5}/);
  await terminal.answer("Is this right?", enter);
  await terminal.answer("Another schedule beside it?", enter);
}

async function answerWhere(terminal: Terminal, { image }: StoryPlace): Promise<void> {
  // In containers the first is an image to be built, and the next one that is there; else the first is this folder.
  await terminal.answer("Where do workers get the code from?", image === undefined ? enter : down + enter);
  if (image !== undefined) await terminal.answer("Which image?", clearLine + image + enter);
  await terminal.answer("Save it to batuta.yaml", enter);
}

async function end(terminal: Terminal): Promise<string> {
  const code = await terminal.ended;
  if (code !== 0) throw new Error(`it ended with ${code}:\n${terminal.text()}`);
  return terminal.text();
}

function withDefaults(template: JsonObject, defaults: JsonObject): JsonObject {
  const variables = isJsonObject(template.variables) ? template.variables : {};
  const properties = isJsonObject(variables.properties) ? variables.properties : {};
  const changed = Object.entries(defaults).map(([name, value]) => {
    const property = isJsonObject(properties[name]) ? properties[name] : {};
    return [name, { ...property, default: value }] as const;
  });
  return {
    ...template,
    variables: { ...variables, properties: { ...properties, ...Object.fromEntries(changed) } },
  };
}

/** Folders of this machine, and variables, by which a container that has no Python of its own uses this one. */
export function pythonOfThisMachine(python: string): {
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  const ask = "import sys; print(sys.base_prefix); print(sys.prefix)";
  const [base = "", venv = ""] = execFileSync(python, ["-c", ask], { encoding: "utf8" }).split("\n");
  return {
    folders: [base, venv, "/usr/lib"],
    env: {
      PATH: `${venv}/bin:/usr/bin:/bin`,
      LD_LIBRARY_PATH: `${base}/lib:/usr/lib/x86_64-linux-gnu`,
      HOME: "/tmp",
    },
  };
}
