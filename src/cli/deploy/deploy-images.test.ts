import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestContext } from "../../../test/support/cli-context.ts";
import { type CliWorld, openCliWorld } from "../../../test/support/cli-world.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import type { CliOutcome } from "../../../test/support/run-cli.ts";
import type { Client } from "../../client/http.ts";
import { listDeployments } from "../../contract/deployments/routes.ts";
import { countFlows } from "../../contract/flows/routes.ts";
import { DOCKER_JOB_TEMPLATE } from "../../worker/docker/base-job-template.ts";
import type { CliContext } from "../context.ts";
import type { DeploymentEntry } from "./project-schema.ts";
import { askCode } from "./wizard/ask-code.ts";
import type { Questions } from "./wizard/questions.ts";
import { saveEntry } from "./wizard/save-entry.ts";

const BATUTA = fileURLToPath(new URL("../../index.ts", import.meta.url));
const FLOW = `import { flow } from ${JSON.stringify(BATUTA)};
export const etl = flow(async function etl() {});
`;
const MANIFEST = JSON.stringify({ dependencies: { batuta: "1" } });
const BUILD = "prefect_docker.deployments.steps.build_docker_image";
const PUSH = "prefect_docker.deployments.steps.push_docker_image";
const NOBODY = "http://127.0.0.1:1";

let project: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
};
beforeEach(() => {
  project = join(mkdtempSync(join(tmpdir(), "batuta-project-")), "My Flows");
  write("flows/etl.ts", FLOW);
  write("flows/report.py", "from prefect import flow\n@flow\ndef report(): ...\n");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dirname(project), { recursive: true, force: true });
});

describe("where the code comes from, and in which image it runs", () => {
  let engine: Server;
  beforeAll(async () => {
    engine = createServer((_request, response) => response.end("OK"));
    await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", () => resolve()));
  });
  afterAll(() => new Promise((resolve) => engine.close(resolve)));
  const engineIsThere = (): void =>
    void vi.stubEnv("DOCKER_HOST", `http://127.0.0.1:${(engine.address() as AddressInfo).port}`); // safe: it listens on a port

  /** Answers in the order of the questions, each by how the question begins; an answer that is wrong is told with what is wrong. */
  async function answer(
    given: DeploymentEntry,
    answers: readonly [question: string, answer: string | boolean][],
  ) {
    const left = [...answers];
    const told: string[] = [];
    const next = (message: string): string | boolean => {
      const [question, value] = left.shift() ?? ["nothing", ""];
      if (!message.startsWith(question)) throw new Error(`asked was "${message}", expected "${question}"`);
      return value;
    };
    const ask: Questions = {
      choose: async (message, choices) => {
        const value = String(next(message));
        expect(choices.map((each) => each.value)).toContain(value);
        return value;
      },
      write: async (message, { check, standard } = {}) => {
        for (;;) {
          const text = String(next(message));
          const problem = check?.(text === "=" ? (standard ?? "") : text);
          if (problem === undefined) return text === "=" ? (standard ?? "") : text;
          told.push(problem);
        }
      },
      confirm: async (message, standard) => {
        const value = next(message);
        return value === "=" ? standard : value === true;
      },
      tell: (lines) => void told.push(...lines),
    };
    const { context } = createTestContext({ cwd: project, env: { PATH: "/nowhere" } });
    // safe: no question of these asks the server
    const questions = { context, client: {} as Client, ask, template: DOCKER_JOB_TEMPLATE };
    const entry = await askCode(questions, { entrypoint: "flows/etl.ts:etl", ...given });
    expect(left).toEqual([]);
    return { entry, told };
  }
  const WHERE = "Where do workers get the code from?";

  it("is an image that is built now by a made Dockerfile, and pushed to the registry of its name", async () => {
    engineIsThere();
    write("package.json", MANIFEST);
    const { entry, told } = await answer({ name: "nightly", work_pool: { name: "boxes" } }, [
      [WHERE, "build"],
      ["By which Dockerfile?", "auto"],
      ["Name of the image", "Ghcr.io/Me/etl"],
      ["Name of the image", "ghcr.io/me/etl"],
      ["Tag", "1 0"],
      ["Tag", "1.0"],
      ["Push it to ghcr.io", "="],
    ]);
    expect(told).toEqual([
      expect.stringContaining("only small letters"),
      expect.stringContaining("a tag has up to 128"),
    ]);
    await saveEntry(join(project, "batuta.yaml"), entry);
    expect(
      readFileSync(join(project, "batuta.yaml"), "utf8"),
    ).toBe(`# Deployments of this project: batuta deploy --all

deployments:
  - name: nightly
    entrypoint: flows/etl.ts:etl
    work_pool:
      name: boxes
      job_variables:
        image: "{{ built.image }}"
    build:
      - ${BUILD}:
          id: built
          image_name: ghcr.io/me/etl
          tag: "1.0"
          dockerfile: auto
    push:
      - ${PUSH}:
          image_name: "{{ built.image_name }}"
          tag: "{{ built.tag }}"
`);
  });

  it("is built by the user's Dockerfile and stays on the engine; a name, and the time as its tag, stand there", async () => {
    engineIsThere();
    write("Dockerfile", "FROM scratch\n");
    const { entry } = await answer({}, [
      [WHERE, "build"],
      ["By which Dockerfile?", "Dockerfile"],
      ["Name of the image", "="],
      ["Tag", ""],
      ["Push it to docker.io", "="],
    ]);
    expect(entry).toMatchObject({
      build: [{ [BUILD]: { id: "built", image_name: "my-flows", dockerfile: "Dockerfile" } }],
      push: [],
      work_pool: { job_variables: { image: "{{ built.image }}" } },
    });
    expect(entry.pull).toBeUndefined();
  });

  it("is built of Python, whose code is where the user's own Dockerfile has it; latest is not asked of a registry", async () => {
    engineIsThere();
    write("docker/Dockerfile", "FROM scratch\n");
    const { entry, told } = await answer({ entrypoint: "flows/report.py:report" }, [
      [WHERE, "build"],
      ["By which Dockerfile?", "other"],
      ["Path of the Dockerfile", "none"],
      ["Path of the Dockerfile", "../Dockerfile"],
      ["Path of the Dockerfile", "docker/Dockerfile"],
      ["Name of the image", "report:latest"],
      ["Push it to docker.io", false],
    ]);
    expect(told).toEqual([
      expect.stringContaining("there is no Dockerfile none"),
      expect.stringContaining("lies outside of"),
    ]);
    expect(entry).toMatchObject({
      pull: [],
      build: [{ [BUILD]: { image_name: "report", tag: "latest", dockerfile: "docker/Dockerfile" } }],
      work_pool: { job_variables: { image_pull_policy: "IfNotPresent" } },
    });
  });

  it("is asked again where no engine is there, and where no Dockerfile can be made", async () => {
    vi.stubEnv("DOCKER_HOST", NOBODY);
    const away = await answer({}, [
      [WHERE, "build"],
      [WHERE, "image"],
      ["Which image? the project, Node.js and batuta must be in it", "flows:2"],
    ]);
    expect(away.told).toEqual([
      expect.stringMatching(/engine does not answer at http:\/\/127\.0\.0\.1:1 .*DOCKER_HOST/),
      "No image can be built here without it.",
    ]);
    expect(away.entry).toMatchObject({ pull: [], work_pool: { job_variables: { image: "flows:2" } } });
    engineIsThere();
    const unmade = await answer({}, [
      [WHERE, "build"],
      ["By which Dockerfile?", "auto"],
      ["By which Dockerfile?", "auto"],
      ["By which Dockerfile?", "other"],
      ["Path of the Dockerfile", "flows/etl.ts"],
      ["Name of the image", "a:1"],
      ["Push it", false],
    ]);
    expect(unmade.told.filter((each) => each.includes("no package.json"))).toHaveLength(2);
  });

  it("is a bucket, whose address has no login, in an image without the code", async () => {
    const { entry, told } = await answer({}, [
      [WHERE, "bucket"],
      ["Address of the folder", "s3://key:word@b"],
      ["Address of the folder", "s3://b/flows"],
      ["Name of the aws-credentials block", ""],
      ["Which image? Node.js and batuta must be in it", "node-batuta:1"],
    ]);
    expect(told).toEqual([expect.stringContaining("holds a login")]);
    expect(entry).toMatchObject({
      pull: [{ "batuta.steps.pull_from_bucket": { url: "s3://b/flows" } }],
      work_pool: { job_variables: { image: "node-batuta:1" } },
    });
  });

  it("is not asked of an entry that builds its image already", async () => {
    const given = { build: [{ [BUILD]: { image_name: "x" } }], entrypoint: "flows/etl.ts:etl" };
    expect((await answer(given, [])).entry).toEqual(given);
  });
});

describeEachDialect("batuta deploy with an image", (dialect) => {
  let world: CliWorld;
  const deploy = (...words: string[]): Promise<CliOutcome> => {
    const env = { BATUTA_HOME: world.home, BATUTA_API_URL: world.url, PATH: "/nowhere" };
    const context: Partial<CliContext> = { cwd: project, env };
    return world.cliIn(context, "deploy", "flows/etl.ts:etl", "-n", "boxed", ...words);
  };
  beforeAll(async () => {
    world = await openCliWorld(dialect);
    await world.cli("work-pool", "create", "pool", "--type", "process");
    await world.cli("work-pool", "create", "boxes", "--type", "docker");
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());

  it("takes one that is there as it is, the code in it", async () => {
    expect(await deploy("-p", "boxes", "--image", "me/flows:3")).toMatchObject({ code: 0 });
    expect(await world.json("deployment", "inspect", "etl/boxed")).toMatchObject({
      path: null,
      pull_steps: [],
      job_variables: { image: "me/flows:3" },
    });
    await world.cli("deployment", "delete", "etl/boxed", "--yes");
    await world.cli("flow", "delete", "etl", "--yes");
  });

  it("registers nothing when it can't be built, and says what to do", async () => {
    vi.stubEnv("DOCKER_HOST", NOBODY);
    const before = await world.client.call(listDeployments, { body: {} });
    const flows = await world.client.call(countFlows, { body: {} });
    const build = ["--build", "--image", "me/flows:3"];
    write("package.json", MANIFEST);
    const cases: [words: string[], code: number, message: RegExp][] = [
      [
        ["-p", "boxes", ...build],
        1,
        /build step 1, .* failed: the Docker engine does not answer at .*DOCKER_HOST/,
      ],
      [["-p", "boxes", ...build, "--dockerfile", "none"], 1, /there is no Dockerfile none in .*auto/],
      [["-p", "boxes", "--build", "--image", "Me/Flows"], 1, /only small letters/],
      [
        ["-p", "pool", ...build],
        1,
        /runs of the work pool pool \(process\) have no image; name a pool of type docker/,
      ],
      [["-p", "boxes", "--build"], 2, /--build needs a name for the image: --image /],
      [["-p", "boxes", "--dockerfile", "auto"], 2, /--build needs a name/],
      [["-p", "boxes", "--image", "x:1", "--no-push"], 2, /--push goes with --build/],
    ];
    for (const [words, code, message] of cases) {
      const outcome = await deploy(...words);
      expect([outcome.code, outcome.stderr], words.join(" ")).toEqual([code, expect.stringMatching(message)]);
    }
    expect(await world.client.call(listDeployments, { body: {} })).toEqual(before);
    expect(await world.client.call(countFlows, { body: {} })).toBe(flows);
  });
});
