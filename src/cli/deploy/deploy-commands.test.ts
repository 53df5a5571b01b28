import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestContext } from "../../../test/support/cli-context.ts";
import { type CliWorld, openCliWorld } from "../../../test/support/cli-world.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import type { CliOutcome } from "../../../test/support/run-cli.ts";
import { listDeployments } from "../../contract/deployments/routes.ts";
import { createVariable } from "../../contract/variables/routes.ts";
import { listWorkPools } from "../../contract/work-pools/routes.ts";
import { scheduleSentence, zonedTime } from "../../domain/schedules/schedule-sentence.ts";
import type { CliContext } from "../context.ts";
import { pythonSchema } from "./python-schema.ts";
import { askEntry } from "./wizard/ask-entry.ts";
import { withPool } from "./wizard/ask-pool.ts";
import type { Questions } from "./wizard/questions.ts";
import { saveEntry } from "./wizard/save-entry.ts";

const BATUTA = fileURLToPath(new URL("../../index.ts", import.meta.url));
const ETL = `import { cron, flow } from ${JSON.stringify(BATUTA)};
/** Loads. */
export const etl = flow({ schedule: cron("0 6 * * *") }, async function etl(rows: number = 3, to?: "a" | "b") {});
const inner = flow(async function inner() {});
`;
const REPORT = `from prefect import flow

@flow(name="the report")
def report(pages: int, title: str | None = None):
    """Reports."""
`;

describeEachDialect("batuta deploy", (dialect) => {
  let world: CliWorld;
  let project: string;
  let context: Partial<CliContext>;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const deploy = (...words: string[]): Promise<CliOutcome> => world.cliIn(context, "deploy", ...words);
  const names = async (): Promise<string[]> =>
    (await world.client.call(listDeployments, { body: {} })).map(({ name }) => name);
  // safe: what --json printed of a deployment
  const inspect = async (name: string) =>
    (await world.json("deployment", "inspect", name)) as Record<string, unknown>;

  beforeAll(async () => {
    world = await openCliWorld(dialect);
    await world.cli("work-pool", "create", "pool", "--type", "process");
    await world.cli("work-pool", "create", "boxes", "--type", "docker");
    await world.client.call(createVariable, { body: { name: "level", value: "debug" } });
    await world.cli("block", "create", "secret", "later", "--field", "value=t0k");
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "batuta-project-"));
    write("flows/etl.ts", ETL);
    write("flows/report.py", REPORT);
    // No Python is there: what is told of Python flows comes from their source.
    context = {
      cwd: project,
      env: { BATUTA_HOME: world.home, BATUTA_API_URL: world.url, PATH: "/nowhere", STAGE: "prod" },
    };
    return () => rmSync(project, { recursive: true, force: true });
  });

  it("says of schedules what becomes of overlapping and missed runs, and what follows a crash, until it does not", async () => {
    const policy = ["--overlap", "skip", "--missed", "run_latest", "--on-crash", "end"];
    const { stderr, code, stdout } = await deploy(
      "flows/etl.ts:etl",
      "-n",
      "said",
      "-p",
      "pool",
      "--interval",
      "1h",
      ...policy,
    );
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(stdout).toContain("every hour (UTC), overlap skip, missed run-latest");
    const said = await inspect("etl/said");
    expect(said).toMatchObject({
      schedules: [{ overlap: "skip", missed: "run-latest" }],
      labels: { "batuta.on_crash": "end" },
    });
    // Its next deploy says nothing of it: neither does the deployment.
    await deploy("flows/etl.ts:etl", "-n", "said", "-p", "pool", "--interval", "1h");
    expect(await inspect("etl/said")).toMatchObject({
      schedules: [{ overlap: "allow", missed: null }],
      labels: { "batuta.on_crash": "resume" },
    });
  });

  it("takes both from a project file, and refuses what they can't be", async () => {
    const file = (overlap: string, onCrash: string): string => `deployments:
  - name: filed
    entrypoint: flows/etl.ts:etl
    on_crash: ${onCrash}
    schedules:
      - cron: "0 5 * * *"
        overlap: ${overlap}
        missed: skip
    work_pool: { name: pool }
`;
    write("batuta.yaml", file("queue", "end"));
    expect((await deploy("--all")).code).toBe(0);
    expect(await inspect("etl/filed")).toMatchObject({
      schedules: [{ overlap: "queue", missed: "skip" }],
      labels: { "batuta.on_crash": "end" },
    });
    write("batuta.yaml", file("never", "end"));
    expect((await deploy("--all")).stderr).toContain(
      "overlap must be one of allow, queue, skip, cancel-running, not never",
    );
    write("batuta.yaml", file("queue", "again"));
    expect((await deploy("--all")).stderr).toContain("what follows a crash is resume or end, not again");
  });

  it("registers a TypeScript flow with its schema, schedule, folder and the command for every worker", async () => {
    const { code, stdout, stderr } = await deploy(
      "flows/etl.ts:etl",
      "-n",
      "plain",
      "-p",
      "pool",
      "--param",
      "rows=7",
      "-t",
      "x",
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining("batuta worker start --pool pool")]);
    expect(stdout).toMatch(/^deployed etl\/plain .*\n {2}at 06:00 every day \(UTC\)\n {4}\w{3} \d{4}-/);
    expect(await inspect("etl/plain")).toMatchObject({
      entrypoint: "flows/etl.ts:etl",
      path: project,
      parameters: { rows: 7 },
      tags: ["x"],
      pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: project } }],
      job_variables: { command: "npx --no-install batuta flow-run execute", working_dir: project },
      schedules: [{ schedule: { cron: "0 6 * * *" } }],
      parameter_openapi_schema: {
        properties: { rows: { type: "number", default: 3 }, to: { enum: ["a", "b"] } },
      },
      enforce_parameter_schema: true,
    });
  });

  it("takes schedules, limits, versions and job variables as options", async () => {
    const options = [
      "--cron",
      "0 3 * * 1-5",
      "--interval",
      "15m",
      "--rrule",
      "FREQ=DAILY",
      "--timezone",
      "America/Buenos_Aires",
    ];
    const more = [
      "--anchor-date",
      "2026-01-01T00:00Z",
      "-j",
      'env={"A":"1"}',
      "--version",
      "1.2",
      "-d",
      "words",
      "--paused",
    ];
    const limits = [
      "--concurrency-limit",
      "2",
      "--collision-strategy",
      "cancel_new",
      "-q",
      "fast",
      "--no-enforce-parameter-schema",
    ];
    expect(
      await deploy("flows/report.py:report", "-n", "full", "-p", "boxes", ...options, ...more, ...limits),
    ).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /its parameters are told by its source alone[\s\S]*do not see this folder/,
      ),
    });
    const found = await inspect("the report/full");
    expect(found).toMatchObject({
      version: "1.2",
      description: "words",
      paused: true,
      work_queue_name: "fast",
      job_variables: { env: { A: "1" } },
      global_concurrency_limit: { limit: 2 },
      concurrency_options: { collision_strategy: "CANCEL_NEW" },
      enforce_parameter_schema: false,
    });
    const schedules = (found.schedules as { schedule: unknown }[]).map(({ schedule }) => schedule);
    expect(schedules).toHaveLength(3);
    expect(schedules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ cron: "0 3 * * 1-5", timezone: "America/Buenos_Aires" }),
        expect.objectContaining({ interval: 900, anchor_date: "2026-01-01T00:00:00Z" }),
      ]),
    );
  });

  const FILE = `definitions:
  pool: &pool
    name: pool
    job_variables: {env: {LEVEL: "{{ prefect.variables.level }}", REV: "{{ rev.stdout }}"}}
build:
  - prefect.deployments.steps.run_shell_script: {id: rev, script: /bin/echo abc, stream_output: false}
pull:
  - prefect.deployments.steps.git_clone: {repository: "https://example.com/r.git", branch: "{{ rev.stdout }}", access_token: "{{ prefect.blocks.secret.later }}"}
deployments:
  - name: one
    entrypoint: flows/etl.ts:etl
    version: "{{ rev.stdout }}"
    tags: ["{{ $STAGE }}"]
    parameters: {rows: 1}
    schedules:
      - {interval: PT15M, slug: often, active: false, parameters: {rows: 2}}
    work_pool: *pool
    triggers:
      - {expect: [prefect.flow-run.Failed], match: {prefect.resource.id: "prefect.flow-run.*"}, parameters: {rows: "{{ event.id }}"}}
  - name: two
    entrypoint: flows/report.py:report
    pull: []
    work_pool: {<<: *pool, work_queue_name: q}
  - name: ~
`;

  it("deploys a project file: steps, anchors, templates, triggers; secrets stay references", async () => {
    write("prefect.yaml", FILE);
    const { code, stderr, stdout } = await deploy("--all");
    expect([code, stderr]).toEqual([0, expect.stringContaining("a deployment without a name is skipped")]);
    expect(stdout).toContain("every 15 minutes (UTC), paused");
    const one = await inspect("etl/one");
    expect(one).toMatchObject({
      version: "abc",
      tags: ["prod"],
      job_variables: { env: { LEVEL: "{{ prefect.variables.level }}", REV: "abc" } },
      pull_steps: [
        {
          "prefect.deployments.steps.git_clone": {
            branch: "abc",
            access_token: "{{ prefect.blocks.secret.later }}",
          },
        },
      ],
      schedules: [{ schedule: { interval: 900 }, slug: "often", active: false, parameters: { rows: 2 } }],
    });
    expect(one.path).toBeNull();
    expect(await inspect("the report/two")).toMatchObject({
      pull_steps: [],
      work_queue_name: "q",
      description: "Reports.",
    });
    const owned = `prefect.deployment.${String(one.id)}`;
    const automations = (await world.json("automation", "ls")) as { name: string; actions: unknown[] }[];
    expect(automations).toMatchObject([
      {
        name: "one__automation_1",
        actions: [{ deployment_id: one.id, parameters: { rows: "{{ event.id }}" } }],
      },
    ]);
    // Again, and there are no two of its automation.
    expect(await deploy("-n", "etl/o*")).toMatchObject({ code: 0 });
    expect(((await world.json("automation", "ls")) as unknown[]).length).toBe(1);
    expect(owned).toContain("prefect.deployment.");
  });

  it("creates nothing when one of several is wrong, and tells of each what", async () => {
    write(
      "batuta.yaml",
      `deployments:
  - {name: fine, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}}
  - {name: no-flow, entrypoint: "flows/etl.ts:elt", work_pool: {name: pool}}
  - {name: hidden, entrypoint: "flows/etl.ts:inner", work_pool: {name: pool}}
  - {name: no-pool, entrypoint: "flows/etl.ts:etl", work_pool: {name: pol}}
  - {name: never, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}, schedule: {cron: "0 0 30 2 *"}}
  - {name: zone, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}, schedule: {cron: "0 0 * * *", timezone: Buenos Aires}}
  - {name: template, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}, version: "{{ $NOPE }}"}
  - {name: output, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}, version: "{{ rev.stdout }}"}
  - {name: block, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool, job_variables: {env: {A: "{{ prefect.blocks.secret.no }}"}}}}
  - {name: parameter, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}, parameters: {rows: many}}
  - {name: a/b, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}}
  - {name: fine, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}}
`,
    );
    const before = await names();
    const { code, stderr } = await deploy("--all");
    expect(code).toBe(1);
    expect(stderr.split("\n").filter((line) => /^ {2}\S/.test(line))).toEqual([
      "  template: {{ $NOPE }} names a variable that the environment lacks",
      "  output: {{ rev.stdout }} names nothing: there are no build or push steps that could give it",
      "  block: the block secret/no, which a template names, does not exist; make it: batuta block create secret no",
      "  no-flow: flows/etl.ts has no flow elt; found were etl; did you mean etl?",
      "  hidden: the flow inner of flows/etl.ts is not exported, so nobody else can run it: write `export` before it",
      "  no-pool: there is no work pool pol; did you mean pool?",
      "  never: this schedule never comes due again; no run would ever start",
      "  zone: there is no time zone Buenos Aires; did you mean America/Buenos_Aires?",
      "  parameter: its parameters are wrong:",
      "  a/b: it is no deployment:",
      "  etl/fine: two deployments have this name; give each its own",
    ]);
    expect(await names()).toEqual(before);
  });

  it("registers none when a build step of one fails", async () => {
    write(
      "batuta.yaml",
      `deployments:
  - {name: built-1, entrypoint: "flows/etl.ts:etl", work_pool: {name: pool}}
  - name: built-2
    entrypoint: flows/etl.ts:etl
    work_pool: {name: pool}
    build: [{prefect.deployments.steps.run_shell_script: {script: "/bin/sh -c 'exit 4'"}}]
`,
    );
    expect(await deploy("--all")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/etl\/built-2: build step 1, .*run_shell_script, failed: .* exit code 4/),
    });
    expect((await names()).filter((each) => each.startsWith("built"))).toEqual([]);
  });

  it("tells what is wrong with a project file by line, and with the words", async () => {
    write(
      "batuta.yaml",
      "deployments:\n  - name: x\n    schedules:\n      - corn: '* * * * *'\n    tags: 7\n",
    );
    const { stderr } = await deploy("--all");
    expect(stderr).toMatch(/batuta\.yaml:4: deployments\.0\.schedules\.0: /);
    expect(stderr).toMatch(/batuta\.yaml:5: deployments\.0\.tags: /);
    write("batuta.yaml", "deployments: [\n");
    expect(await deploy("--all")).toMatchObject({ stderr: expect.stringContaining("is no YAML") });
    write("batuta.yaml", FILE);
    const cases: [words: string[], message: string][] = [
      [["-n", "tow"], "the project file has no deployment tow; did you mean two?"],
      [["--all", "-n", "one"], "say --all or --name, not both"],
      [[], "Name some (--name one) or all (--all): one, two"],
      [["flows/etl.ts:etl", "-n", "z"], "a work pool is missing"],
      [["flows/etl.ts:none", "-p", "pool"], "flows/etl.ts has no flow none"],
      [["flows/etl.ts:etl", "-n", "z", "-p", "pool", "--timezone", "UTC"], "--timezone goes with --cron"],
      [
        ["flows/etl.ts:etl", "-n", "z", "-p", "pool", "--interval", "soon"],
        "the interval soon is no duration",
      ],
    ];
    for (const [words, message] of cases)
      expect((await deploy(...words)).stderr, words.join(" ")).toContain(message);
  });

  it("deploys what init has written for each recipe", async () => {
    for (const recipe of ["local", "git", "docker"]) {
      const { code, stderr } = await world.cliIn(context, "init", "--recipe", recipe, "--overwrite");
      expect([code, stderr]).toEqual([0, expect.stringContaining("batuta.yaml with 2 flows")]);
      const text = readFileSync(join(project, "batuta.yaml"), "utf8");
      // There is no git here: what needs it is taken out.
      const built = text.replaceAll(/script: .*/g, "script: /bin/echo r1");
      write(
        "batuta.yaml",
        built.replaceAll("name: my-docker-pool", "name: boxes").replaceAll("my-pool", "pool"),
      );
      const isImage = recipe === "docker";
      expect(await deploy("--all"), recipe).toMatchObject({
        code: isImage ? 1 : 0,
        // The project has no package.json.
        stderr: isImage
          ? expect.stringMatching(
              /build step 2, \S*build_docker_image \(built\), failed: no image can be built/,
            )
          : expect.any(String),
      });
    }
    expect(readFileSync(join(project, "batuta.yaml"), "utf8")).toMatch(
      /image_name: batuta-project-[\s\S]*image: "\{\{ built\.image \}\}"/,
    );
    expect(await world.cliIn(context, "init", "--recipe", "local")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--overwrite takes its place"),
    });
    expect(await world.cliIn(context, "init", "--recipe", "dokcer", "--overwrite")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("did you mean docker?"),
    });
  });

  it("asks, and does what was answered", async () => {
    const answers: Record<string, string | boolean> = {
      "Which flow?": "flows/report.py:report",
      "Name of the deployment": "asked",
      "When does it run?": "cron",
      "Cron expression": "0 3 * * *",
      "Time zone": "America/Buenos_Aires",
      "Is this right?": true,
      "Another schedule": false,
      "Which work pool?": "new/",
      "Where does it run flows?": "process",
      "Name of the new work pool": "asked-pool",
      "Where do workers get": "git",
      "Address of the repository": "https://example.com/r.git",
      Branch: "main",
      "Does it need a login?": "block",
      "Name of the secret block": "later",
      "Use it all the same?": true,
    };
    const told: string[] = [];
    const answer = (message: string): string | boolean => {
      const found = Object.entries(answers).find(([start]) => message.startsWith(start));
      if (found === undefined) throw new Error(`nobody expected: ${message}`);
      return found[1];
    };
    const ask: Questions = {
      choose: async (message, choices) => {
        const value = String(answer(message));
        expect(choices.map((each) => each.value)).toContain(value);
        return value;
      },
      write: async (message, { check } = {}) => {
        const text = String(answer(message));
        expect(check?.(text)).toBeUndefined();
        return text;
      },
      confirm: async (message) => answer(message) === true,
      tell: (lines) => told.push(...lines),
    };
    const asked = createTestContext({ cwd: project, env: context.env ?? {} }).context;
    const { entry, pool } = await askEntry(asked, world.client, ask, {});
    expect(told).toEqual(
      expect.arrayContaining([
        "It runs at 03:00 every day (America/Buenos_Aires); next:",
        "  Mon 2026-03-02 03:00 GMT-3",
        "the program git is not installed, or not in the PATH",
      ]),
    );
    // Questions make nothing, and what fails leaves no pool behind.
    const pools = async (): Promise<string[]> =>
      (await world.client.call(listWorkPools, { body: {} })).map(({ name }) => name);
    expect(await pools()).not.toContain("asked-pool");
    const seen: string[][] = [];
    const failing = withPool(world.client, pool, async () => {
      seen.push(await pools());
      throw new Error("it failed");
    });
    await expect(failing).rejects.toThrow("it failed");
    expect(seen).toEqual([expect.arrayContaining(["asked-pool"])]);
    expect(await pools()).not.toContain("asked-pool");
    await withPool(world.client, pool, async () => undefined);
    await saveEntry(join(project, "batuta.yaml"), entry);
    expect(readFileSync(join(project, "batuta.yaml"), "utf8")).toMatchInlineSnapshot(`
      "# Deployments of this project: batuta deploy --all

      deployments:
        - name: asked
          entrypoint: flows/report.py:report
          schedules:
            - cron: 0 3 * * *
              timezone: America/Buenos_Aires
          work_pool:
            name: asked-pool
          pull:
            - prefect.deployments.steps.git_clone:
                repository: https://example.com/r.git
                branch: main
                access_token: "{{ prefect.blocks.secret.later }}"
      "
    `);
    expect(await deploy("--all")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("deployed the report/asked"),
      stderr: expect.stringContaining("nothing gives them pages, which has no default; add --param pages="),
    });
  });
});

describe("a project file", () => {
  it("keeps its comments and other deployments when one is saved", async () => {
    const folder = mkdtempSync(join(tmpdir(), "batuta-save-"));
    const path = join(folder, "batuta.yaml");
    writeFileSync(
      path,
      "# ours\ndeployments:\n  # nightly\n  - name: a\n    entrypoint: a.ts:a\n    version: 'yes'\n",
    );
    await saveEntry(path, {
      name: "b",
      entrypoint: "b.ts:b",
      version: "no",
      pull: [],
      tags: [],
      schedules: null,
    });
    await saveEntry(path, { name: "a", entrypoint: "a.ts:a", version: "2" });
    expect(readFileSync(path, "utf8")).toMatchInlineSnapshot(`
      "# ours
      deployments:
        # nightly
        - name: a
          entrypoint: a.ts:a
          version: "2"
        - name: b
          entrypoint: b.ts:b
          version: "no"
          pull: []
      "
    `);
    rmSync(folder, { recursive: true });
  });
});

describe("a schedule in words", () => {
  it.each([
    ["* * * * *", "every minute"],
    ["*/15 * * * *", "every 15 minutes"],
    ["*/10 9-17 * * 1-5", "every 10 minutes from 09:00 to 17:59 on Monday to Friday"],
    ["0 * * * *", "every hour"],
    ["30 * * * *", "at minute 30 of every hour"],
    ["0 */2 * * *", "at the full hour, every 2 hours"],
    ["0 9,17 * * mon,wed", "at 09:00 and 17:00 on Monday and Wednesday"],
    ["5 4 1 * *", "at 04:05 on day 1 of the month"],
    ["0 0 1,15 jan-mar *", "at 00:00 on day 1 and 15 of the month in January to March"],
    ["0 0 13 * 5", "at 00:00 on day 13 of the month or on Friday"],
    ["0 0 l * *", "at 00:00 on the last day of the month"],
    ["@daily", "at 00:00 every day"],
    ["0 0 * * 7", "at 00:00 on Sunday"],
    ["0 0 * * 5#2", "by cron 0 0 * * 5#2"],
  ])("%s", (cron, words) => {
    expect(scheduleSentence({ cron, day_or: true })).toBe(`${words} (UTC)`);
  });

  it("says lengths, both days, and times by a zone's clock", () => {
    expect(scheduleSentence({ interval: 5400, timezone: "Asia/Tokyo" })).toBe(
      "every 1 hour 30 minutes (Asia/Tokyo)",
    );
    expect(scheduleSentence({ interval: 86_400 })).toBe("every day (UTC)");
    expect(scheduleSentence({ cron: "0 0 13 * 5", day_or: false })).toContain("if it is also on Friday");
    expect(zonedTime("2026-03-01T03:00:05Z", "America/Buenos_Aires")).toBe("Sun 2026-03-01 00:00:05 GMT-3");
  });
});

describe("the schema of a Python flow by its annotations", () => {
  it.each([
    ["int", "1", { type: "integer", default: 1 }],
    [
      "list[dict[str, int]]",
      "[]",
      { type: "array", items: { type: "object", additionalProperties: { type: "integer" } }, default: [] },
    ],
    ["Optional[float]", "None", { anyOf: [{ type: "number" }, { type: "null" }], default: null }],
    ["'str | None'", "'a, b'", { anyOf: [{ type: "string" }, { type: "null" }], default: "a, b" }],
    ["Literal['a', 2]", "'a'", { enum: ["a", 2], default: "a" }],
    ["Annotated[int, Field(gt=1)]", "-3", { type: "integer", default: -3 }],
    ["Config", "Config()", {}],
    ["Union[int, Config]", "True", { default: true }],
  ])("%s = %s", (annotation, standard, schema) => {
    const { properties } = pythonSchema([{ name: "p", annotation, standard }]);
    expect(properties).toEqual({ p: { title: "p", position: 0, ...schema } });
  });
});
