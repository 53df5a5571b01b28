import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createTestContext } from "../../../test/support/cli-context.ts";
import { type CliWorld, openCliWorld } from "../../../test/support/cli-world.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { commit, type GitServer, git, startGitServer } from "../../../test/support/git-server.ts";
import { listDeployments } from "../../contract/deployments/routes.ts";
import { countFlows } from "../../contract/flows/routes.ts";
import { askRepositoryStep } from "./wizard/ask-repository.ts";

const BATUTA = fileURLToPath(new URL("../../index.ts", import.meta.url));
const FLOW = `import { flow } from ${JSON.stringify(BATUTA)};
export const etl = flow(async function etl(rows: number = 3) {});
`;
const CLONE = "prefect.deployments.steps.git_clone";
const SECRET = "t0p-s3cret";

describeEachDialect("what is wrong with a deployment is told before anything is made", (dialect) => {
  let world: CliWorld;
  let root: string;
  let repositories: GitServer;
  let project: string;
  let repository: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const deployFile = async (
    name: string,
    pull: readonly unknown[],
    more: object = {},
    ...words: readonly string[]
  ): Promise<{ code: number | undefined; stderr: string; names: string[] }> => {
    const entry = { name: "x", entrypoint: "flows/etl.ts:etl", work_pool: { name: "pool" }, pull, ...more };
    // YAML has JSON in it.
    write(name, JSON.stringify({ deployments: [entry] }));
    const { code, stderr } = await world.cliIn(
      { cwd: project, env: { ...env, BATUTA_HOME: world.home, BATUTA_API_URL: world.url } },
      "deploy",
      "--all",
      "--prefect-file",
      name,
      ...words,
    );
    const deployments = await world.client.call(listDeployments, { body: {} });
    return { code, stderr, names: deployments.map((each) => each.name) };
  };

  beforeAll(async () => {
    world = await openCliWorld(dialect);
    await world.cli("work-pool", "create", "pool", "--type", "process");
    await world.cli("work-pool", "create", "boxes", "--type", "docker");
    await world.cli("block", "create", "secret", "tok", "--field", `value=${SECRET}`);
    await world.cli("block", "create", "secret", "wrong", "--field", "value=wr0ng");
    await world.cli("variable", "set", "branch", "main");
    root = mkdtempSync(join(tmpdir(), "batuta-checks-"));
    mkdirSync(join(root, "repo"));
    git(join(root, "repo"), "init", "-q", "-b", "main");
    commit(join(root, "repo"), { "flows/etl.ts": FLOW });
    repositories = await startGitServer(root, `x-access-token:${SECRET}`);
    repository = `${repositories.url}/repo/.git`;
  }, 60_000);
  afterAll(async () => {
    await repositories[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "batuta-project-"));
    write("flows/etl.ts", FLOW);
    return () => rmSync(project, { recursive: true, force: true });
  });

  const tok = "{{ prefect.blocks.secret.tok }}";
  it.each<[string, object, string]>([
    [
      "a block that is missing",
      { access_token: "{{ prefect.blocks.secret.toc }}" },
      `pull step 1, ${CLONE}: {{ prefect.blocks.secret.toc }}: the block secret/toc, which a template names, does not exist; make it: batuta block create secret toc`,
    ],
    [
      "a variable that is missing",
      { access_token: tok, branch: "{{ prefect.variables.brunch }}" },
      "{{ prefect.variables.brunch }}: the variable brunch, which a template names, does not exist; make it: batuta variable set brunch VALUE",
    ],
    [
      "a field that a block lacks",
      { access_token: "{{ prefect.blocks.secret.tok.tokn }}" },
      "{{ prefect.blocks.secret.tok.tokn }}: the block secret/tok has no field tokn",
    ],
    [
      "a placeholder that no step gives",
      { access_token: tok, branch: "{{ rev.stdout }}" },
      "{{ rev.stdout }} names nothing: there is no earlier step that could give it",
    ],
    [
      "a login that is wrong",
      { access_token: "{{ prefect.blocks.secret.wrong }}" },
      "/repo/.git lets nobody in: the credentials that were given are wrong",
    ],
    [
      "a branch that is missing",
      { access_token: tok, branch: "release" },
      "/repo/.git has no branch or tag release",
    ],
    [
      "two logins",
      { access_token: tok, credentials: tok },
      "pull step 1: give access_token or credentials, not both",
    ],
  ])("%s in a pull step", async (_what, inputs, message) => {
    const { code, stderr, names } = await deployFile("batuta.yaml", [{ [CLONE]: { repository, ...inputs } }]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("batuta.yaml: no worker could fetch its code:"),
    ]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/t0p-s3cret|wr0ng/);
    expect(names).toEqual([]);
    expect(await world.client.call(countFlows, { body: {} })).toBe(0);
  });

  it("a repository that is missing, and a step that is none", async () => {
    const missing = repository.replace("/repo/", "/rope/");
    const { code, stderr, names } = await deployFile("prefect.yaml", [
      { [CLONE]: { repository: missing, access_token: tok } },
      { [CLONE]: {}, more: {} },
    ]);
    expect([code, names]).toEqual([1, []]);
    expect(stderr).toContain(
      `prefect.yaml: no worker could fetch its code:\n  pull step 1, ${CLONE}: there is no repository ${missing}`,
    );
    expect(stderr).toContain("pull step 2: it must be one name with its inputs");
  });

  it("what only the worker may see is told, and does not hinder", async () => {
    const pulls: [pull: object, told: string | undefined][] = [
      [{ repository, access_token: tok, branch: "{{ prefect.variables.branch }}" }, undefined],
      [{ repository, access_token: "{{ $TOKEN_OF_THE_WORKER }}", branch: "nobody-knows" }, undefined],
      [{ repository }, "lets nobody in: it needs credentials"],
      [{ repository: "http://127.0.0.1:1/r.git" }, "the code can't be fetched from http://127.0.0.1:1/r.git"],
      [{ repository: "file:///on/the/worker" }, "the code can't be fetched from file:///on/the/worker"],
    ];
    for (const [inputs, told] of pulls) {
      const { code, stderr } = await deployFile("batuta.yaml", [{ [CLONE]: inputs }]);
      expect([inputs, code, stderr]).toEqual([inputs, 0, expect.stringContaining(told ?? "")]);
      expect(stderr.includes("workers may see it otherwise")).toBe(told !== undefined);
    }
  });

  it("a step that names another one, which there is not, is told", async () => {
    const script = { script: "npm ci", directory: "{{ cloen.directory }}" };
    const { code, stderr } = await deployFile("batuta.yaml", [
      { [CLONE]: { id: "clone", repository, access_token: tok } },
      { "prefect.deployments.steps.run_shell_script": script },
      { "prefect.deployments.steps.run_shell_script": { ...script, directory: "{{ clone.directory }}" } },
    ]);
    expect([code, stderr.split("\n")[0]]).toEqual([
      0,
      "note: batuta.yaml: pull step 2, prefect.deployments.steps.run_shell_script: {{ cloen.directory }} names nothing: no earlier step has the id cloen; did you mean clone?",
    ]);
    expect(stderr).not.toContain("pull step 3");
  });

  it("what its own steps make is looked for when they have run, before it is registered", async () => {
    const pull = [{ [CLONE]: { repository, access_token: tok, branch: "{{ made.stdout }}" } }];
    const script = (words: string): object => ({
      build: [{ "prefect.deployments.steps.run_shell_script": { id: "made", script: words } }],
    });
    const make = `git -C ${join(root, "repo")} branch later-${dialect.name}`;
    const more = script(`${make}\necho later-${dialect.name}`);
    expect(await deployFile("batuta.yaml", pull, { ...more, name: "made" })).toMatchObject({ code: 0 });
    expect(await deployFile("batuta.yaml", pull, { ...script("echo never"), name: "unmade" })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("has no branch or tag never"),
      names: expect.not.arrayContaining(["unmade"]),
    });
  });

  it("the wizard asks again for what is wrong for certain, and has kept the other answers", async () => {
    const left = [
      ["Address", repository],
      ["Branch", "relase"],
      ["Does it", "block"],
      ["Name of", "toc"],
      ["Name of", "tok"],
      ["Address", "="],
      ["Branch", "main"],
      ["Does it", "block"],
      ["Name of", "tok"],
    ];
    const told: string[] = [];
    const next = (message: string, standard = ""): string => {
      const [question = "nothing", answer = ""] = left.shift() ?? [];
      expect(message).toMatch(new RegExp(`^${question}`));
      return answer === "=" ? standard : answer;
    };
    const { context } = createTestContext({ cwd: project, env });
    const step = await askRepositoryStep(context, world.client, {
      choose: async (message) => next(message),
      write: async (message, options) => next(message, options?.standard),
      confirm: () => Promise.reject(new Error("nothing is to be confirmed")),
      tell: (lines) => void told.push(...lines),
    });
    expect(step).toEqual({
      [CLONE]: { repository, branch: "main", access_token: "{{ prefect.blocks.secret.tok }}" },
    });
    expect(told).toEqual([
      expect.stringContaining("the block secret/toc, which a template names, does not exist"),
      `${repository} has no branch or tag relase`,
    ]);
  });

  it("a repository that several deployments name is looked at once", async () => {
    const before = repositories.logins.length;
    const pull = [{ [CLONE]: { repository, access_token: tok } }];
    const entry = { entrypoint: "flows/etl.ts:etl", work_pool: { name: "pool" }, pull };
    await deployFile("batuta.yaml", pull);
    const once = repositories.logins.length - before;
    write(
      "batuta.yaml",
      JSON.stringify({ deployments: ["a", "b", "c"].map((name) => ({ ...entry, name })) }),
    );
    const context = { cwd: project, env: { ...env, BATUTA_HOME: world.home, BATUTA_API_URL: world.url } };
    expect(await world.cliIn(context, "deploy", "--all")).toMatchObject({ code: 0 });
    expect(repositories.logins.length - before).toBe(2 * once);
  });

  it("a job variable that the pool lacks, unless a file of Prefect's has it", async () => {
    const inPool = (name: string, job_variables: object): object => ({ work_pool: { name, job_variables } });
    const wrong = inPool("boxes", {
      imagee: "x",
      mem_limit: ["1"],
      "env.LEVEL": "{{ prefect.variables.branch }}",
    });
    expect(await deployFile("batuta.yaml", [], { ...wrong, name: "v" })).toMatchObject({
      code: 1,
      stderr: `error: its job variables are wrong:
  the work pool boxes (docker) has no job variable imagee; did you mean image?
  the job variable mem_limit of the work pool boxes: ['1'] is not valid under any of the given schemas
`,
      names: expect.not.arrayContaining(["v"]),
    });
    expect(await deployFile("prefect.yaml", [], inPool("pool", { imagee: "x" }))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        "note: the work pool pool (process) has no job variable imagee; it has name, env,",
      ),
    });
    expect(await deployFile("prefect.yaml", [], { name: "v" }, "-j", "workin_dir=/x")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("has no job variable workin_dir; did you mean working_dir?"),
      names: expect.not.arrayContaining(["v"]),
    });
    expect(await world.failure("deployment", "run", "etl/x", "-j", "workin_dir=/x")).toContain(
      "no run was made of etl/x:\n  the work pool pool (process) has no job variable workin_dir; did you mean working_dir?",
    );
  });

  it("parameters of a schedule that the flow does not take", async () => {
    const schedules = [{ cron: "0 3 * * *", parameters: { rwos: 1 } }];
    expect(await deployFile("batuta.yaml", [], { name: "p", schedules })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("rwos: there is no such parameter; did you mean rows?"),
      names: expect.not.arrayContaining(["p"]),
    });
  });

  it("an image that is not seen is told, and does not hinder", async () => {
    const paths: string[] = [];
    const engine = createServer((request, response) => {
      paths.push(request.url ?? "");
      const isThere = request.url?.startsWith("/images/here:1/") === true;
      const isKnown = request.url?.startsWith("/distribution/registry.test/known:1/") === true;
      const isShut = request.url?.startsWith("/distribution/shut.test/") === true;
      response.writeHead(isThere || isKnown ? 200 : isShut ? 403 : 404, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify({ message: isShut ? "denied" : "manifest unknown" }));
    });
    await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", () => resolve()));
    vi.stubEnv("DOCKER_HOST", `http://127.0.0.1:${(engine.address() as AddressInfo).port}`); // safe: it listens on a port
    const told = async (image: string): Promise<string> => {
      const work_pool = { name: "boxes", job_variables: { image } };
      const { code, stderr } = await deployFile("batuta.yaml", [], { work_pool, name: "image" });
      expect(code).toBe(0);
      return /^note: (.*)/.exec(stderr)?.[1] ?? "";
    };
    try {
      expect(await told("here:1")).toBe("");
      expect(await told("registry.test/known:1")).toBe("");
      expect(await told("registry.test/gone:1")).toContain(
        "neither the Docker engine of this machine nor registry.test has the image registry.test/gone:1",
      );
      expect(await told("shut.test/a:1")).toBe(
        "whether there is an image shut.test/a:1 was not seen: shut.test could not be asked: denied",
      );
      const before = paths.length;
      expect(await told("registry.test/{{ prefect.variables.branch }}:1")).toBe("");
      expect(paths.length).toBe(before);
      vi.stubEnv("DOCKER_HOST", "http://127.0.0.1:1");
      expect(await told("here:1")).toContain(
        "was not seen: the Docker engine does not answer at http://127.0.0.1:1",
      );
    } finally {
      vi.unstubAllEnvs();
      await new Promise((resolve) => engine.close(resolve));
    }
  });
});
