import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { listDeployments, readDeployment } from "../../src/contract/deployments/routes.ts";
import { countFlows } from "../../src/contract/flows/routes.ts";
import { createWorkPool } from "../../src/contract/work-pools/routes.ts";
import { DOCKER_JOB_TEMPLATE } from "../../src/worker/docker/base-job-template.ts";
import { describeOneDialect } from "../support/each-dialect.ts";
import { type NpmRegistry, startNpmRegistry } from "../support/npm-registry.ts";
import { type CliOutcome, runCli, runScript } from "../support/run-cli.ts";
import { createWorkerWorld, type WorkerWorld } from "../support/worker-world.ts";
import { hasRegistry, type ImageRegistry, LOGIN, startRegistry } from "./start-registry.ts";
import { CHECKOUT, writeNodeImage } from "./test-image.ts";

const host = inject("dockerHost");
const docker = new Docker({ socketPath: host.replace("unix://", "") });
const NODE = `node:${process.versions.node.split(".")[0]}-slim`;

/** Stands for the published package: it runs the checkout, which containers of the tests see. */
const PACKAGE = {
  "package.json": JSON.stringify({
    name: "batuta",
    version: "1.0.0",
    type: "module",
    bin: { batuta: "cli.sh" },
    exports: "./index.js",
  }),
  "cli.sh": `#!/bin/sh\nexec node ${CHECKOUT}/bin/batuta.cjs "$@"\n`,
  "index.js": `export * from "${CHECKOUT}/src/index.ts";\n`,
};
const FLOWS = `import { appendFileSync } from "node:fs";
import { flow } from "batuta";
export const boxed = flow(async function boxed(ledger: string) {
  appendFileSync(ledger, JSON.stringify({ at: process.cwd(), uid: process.getuid?.(), word: "WORD" }) + "\\n");
});
`;
const DEPLOY = `import { boxed } from "./flows.ts";
const image = JSON.parse(process.env.IMAGE ?? "null");
await boxed.deploy({ name: "boxed", workPoolName: "pool", ...image });
`;

describe.skipIf(host === "")("with an engine", () => {
  let packages: NpmRegistry;
  let registry: ImageRegistry | undefined;

  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), "batuta-node-image-"));
    await writeNodeImage(root);
    const archive = join(root, "..", `${root.split("/").at(-1)}.tar`);
    execFileSync("tar", ["-C", root, "-cf", archive, "."]);
    execFileSync("docker", ["-H", host, "import", archive, NODE], { stdio: "pipe" });
    for (const path of [root, archive]) rmSync(path, { recursive: true });
    packages = await startNpmRegistry([PACKAGE]);
    registry = hasRegistry ? await startRegistry() : undefined;
  }, 120_000);
  afterAll(async () => {
    await packages[Symbol.asyncDispose]();
    await registry?.[Symbol.asyncDispose]();
  });

  describeOneDialect("an image that deploy builds", (dialect) => {
    let world: WorkerWorld;
    let project: string;
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    };
    const env = (image: object = {}): Record<string, string> => ({
      BATUTA_API_URL: world.url,
      DOCKER_HOST: host,
      IMAGE: JSON.stringify(image),
      DOCKER_CONFIG: join(project, "docker"),
    });
    const deploy = (image: object): Promise<CliOutcome> =>
      runScript(world.home, join(project, "deploy.ts"), { cwd: project, env: env(image) });
    const volumes = (): string[] => [`${CHECKOUT}:${CHECKOUT}:ro`, `${world.home}:${world.home}`];
    const registered = async (): Promise<number> =>
      (await world.client.call(listDeployments, { body: {} })).length +
      (await world.client.call(countFlows, { body: {} }));

    async function open(): Promise<void> {
      world = await createWorkerWorld(dialect);
      const body = { name: "pool", type: "docker", base_job_template: DOCKER_JOB_TEMPLATE };
      await world.client.call(createWorkPool, { body });
      await world.go(world.path("ledger"));
      execFileSync("chmod", ["777", world.home]);
      execFileSync("chmod", ["666", world.path("ledger")]);
      project = world.path("project");
      write("flows.ts", FLOWS);
      write("deploy.ts", DEPLOY);
      write("docker/config.json", JSON.stringify({ auths: {} }));
      write(".npmrc", `registry=${packages.url}\n`);
      const needs = { dependencies: { batuta: "1.0.0" } };
      write("package.json", JSON.stringify({ name: "project", type: "module", ...needs }));
      const batuta = { version: "1.0.0", ...packages.archive("batuta"), bin: { batuta: "cli.sh" } };
      const locked = { "": { name: "project", ...needs }, "node_modules/batuta": batuta };
      write("package-lock.json", JSON.stringify({ name: "project", lockfileVersion: 3, packages: locked }));
      mkdirSync(join(project, "node_modules"));
      symlinkSync(CHECKOUT, join(project, "node_modules/batuta"));
    }

    async function runBoxed(): Promise<unknown> {
      const [deployment] = await world.client.call(listDeployments, { body: {} });
      if (deployment === undefined) throw new Error("nothing is deployed");
      const id = await world.run(deployment.id, { ledger: world.path("ledger") });
      const run = await world.until(id, "COMPLETED", "CRASHED", "FAILED");
      expect(run.state).toMatchObject({ type: "COMPLETED" });
      return (await world.notes(world.path("ledger"))).at(-1);
    }

    it("is made without a Dockerfile, runs as nobody special, and is made again without installing anew", async () => {
      await open();
      const options = {
        image: { name: "boxed", tag: "1", network: "host" },
        push: false,
        jobVariables: { volumes: volumes(), image_pull_policy: "Never" },
      };
      const first = await deploy(options);
      expect([first.code, `${first.stdout}${first.stderr}`]).toEqual([
        0,
        expect.stringMatching(
          /building boxed:1 by a generated Dockerfile[\s\S]*RUN npm ci --omit=dev[\s\S]*Successfully/,
        ),
      ]);
      const [deployment] = await world.client.call(listDeployments, { body: {} });
      const read = await world.client.call(readDeployment, { params: { id: deployment?.id ?? "" } });
      expect(read).toMatchObject({
        path: null,
        pull_steps: [],
        entrypoint: "flows.ts:boxed",
        job_variables: { image: "boxed:1", command: "npx --no-install batuta flow-run execute" },
      });
      await world.startWorker(["--type", "docker"], { DOCKER_HOST: host });
      expect(await runBoxed()).toEqual({ at: "/app", uid: 1000, word: "WORD" });
      write("flows.ts", FLOWS.replace("WORD", "changed"));
      const again = await deploy(options);
      const said = `${again.stdout}${again.stderr}`;
      expect(said).toMatch(/RUN npm ci[^\n]*\n[^\n]*Using cache/);
      expect(await runBoxed()).toMatchObject({ word: "changed" });
      // What is installed here, and what is not for images, was not sent.
      const box = await docker.createContainer({ Image: "boxed:1", Cmd: ["sh"] });
      await expect(box.infoArchive({ path: "/app/.batuta.Dockerfile" })).rejects.toMatchObject({
        statusCode: 404,
      });
      await box.remove();
    }, 180_000);

    it("that can't be built or pushed leaves nothing registered, and says at which step and why", async () => {
      await open();
      const image = { name: "broken", tag: "1", network: "host" };
      const cases: [options: object, dockerfile: string | undefined, message: RegExp][] = [
        [
          { image, push: false },
          `FROM ${NODE}\nRUN echo first\nRUN echo said so && exit 3\n`,
          /could not be built: Step 3\/3 : RUN echo said so && exit 3: .*returned a non-zero code: 3[\s\S]*said so/,
        ],
        [
          { image, push: false },
          "FROM scratch\nRUNN x\n",
          /broken:1 could not be built: .*unknown instruction: RUNN/i,
        ],
        [
          { image: "127.0.0.1:1/x:1" },
          "FROM scratch\nCOPY flows.ts /\n",
          /could not be pushed to 127\.0\.0\.1:1/,
        ],
        [{ image: "Big:1" }, undefined, /only small letters may stand in it/],
        [
          { image: { name: "x", dockerfile: "none/Dockerfile" } },
          undefined,
          /no Dockerfile none\/Dockerfile in /,
        ],
        [{ image, workPoolName: "nope" }, undefined, /there is no work pool nope; there is pool/],
        [{ push: true }, undefined, /none is named; give image/],
      ];
      for (const [options, dockerfile, message] of cases) {
        rmSync(join(project, "Dockerfile"), { force: true });
        if (dockerfile !== undefined) write("Dockerfile", dockerfile);
        const { code, stderr } = await deploy(options);
        expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
        expect(await registered()).toBe(0);
      }
    }, 120_000);

    it.skipIf(!hasRegistry)(
      "by a step of batuta.yaml is pushed to a registry, from which workers pull it",
      async () => {
        await open();
        const name = `${registry?.host}/team/boxed`;
        const build = `prefect_docker.deployments.steps.build_docker_image: {id: built, image_name: ${name}, tag: "7", dockerfile: auto, network_mode: host}`;
        write(
          "batuta.yaml",
          `build:
  - ${build}
push:
  - prefect_docker.deployments.steps.push_docker_image: {image_name: "{{ built.image_name }}", tag: "{{ built.tag }}"}
deployments:
  - name: boxed
    entrypoint: flows.ts:boxed
    work_pool:
      name: pool
      job_variables:
        image: "{{ built.image }}"
        volumes: ${JSON.stringify(volumes())}
        registry_credentials: ${JSON.stringify({ ...LOGIN, registry_url: registry?.host })}
`,
        );
        const deployAll = (): Promise<CliOutcome> =>
          runCli(world.home, ["deploy", "--all"], { cwd: project, env: env() });
        const refused = await deployAll();
        expect([refused.code, refused.stderr]).toEqual([
          1,
          expect.stringMatching(
            /push step 1, .*push_docker_image, failed: [\s\S]*log in first: docker login 127/,
          ),
        ]);
        expect(await registered()).toBe(0);
        const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64");
        write("docker/config.json", JSON.stringify({ auths: { [registry?.host ?? ""]: { auth } } }));
        const done = await deployAll();
        expect([done.code, done.stderr]).toEqual([0, expect.stringContaining(`pushing ${name}:7`)]);
        expect(`${refused.stderr}${done.stderr}${done.stdout}`).not.toContain(LOGIN.password);
        await docker.getImage(`${name}:7`).remove({ force: true });
        await world.startWorker(["--type", "docker"], { DOCKER_HOST: host });
        expect(await runBoxed()).toEqual({ at: "/app", uid: 1000, word: "WORD" });
        // One that is taken as it is: looked for in the engine, then in the registry by the login that is kept.
        const notesOn = async (image: string): Promise<string> => {
          const words = ["deploy", "flows.ts:boxed", "-n", "taken", "-p", "pool", "--image", image];
          const taken = await runCli(world.home, words, { cwd: project, env: env() });
          expect([image, taken.code]).toEqual([image, 0]);
          return taken.stderr;
        };
        expect(await notesOn(`${name}:7`)).not.toContain("note:");
        await docker.getImage(`${name}:7`).remove({ force: true });
        expect(await notesOn(`${name}:7`)).not.toContain("note:");
        expect(await notesOn(`${name}:8`)).toContain(
          `note: neither the Docker engine of this machine nor ${registry?.host} has the image ${name}:8`,
        );
        write("docker/config.json", JSON.stringify({ auths: {} }));
        expect(await notesOn(`${name}:7`)).toContain(
          `note: whether there is an image ${name}:7 was not seen`,
        );
      },
      180_000,
    );
  });
});
