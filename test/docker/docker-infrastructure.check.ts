import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import Docker from "dockerode";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createDockerInfrastructure } from "../../src/worker/docker/docker-infrastructure.ts";
import type { Infrastructure, Job } from "../../src/worker/infrastructure.ts";
import { describeInfrastructure } from "../support/infrastructure-suite.ts";
import { TEST_IMAGE } from "./test-image.ts";

const host = inject("dockerHost");
process.env.DOCKER_HOST = host;
const docker = new Docker({ socketPath: host.replace("unix://", "") });

const BASICS = { image: TEST_IMAGE, network_mode: "none", volumes: [`${tmpdir()}:${tmpdir()}`] };

function create(write: (part: Uint8Array) => void = () => undefined): Infrastructure {
  return createDockerInfrastructure({ clock: createSystemClock(), logger: silentLogger, write });
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "batuta-job-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const job = (script: string, configuration: Job["configuration"] = {}, more: Partial<Job> = {}): Job => ({
  flowRunId: "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f",
  name: "a-run",
  command: ["sh", "-c", script],
  env: {},
  labels: {},
  workingDir: undefined,
  streamsOutput: false,
  configuration: { ...BASICS, ...configuration },
  ...more,
});

const idOf = (identifier: string): string => identifier.slice(identifier.lastIndexOf(":") + 1);

describe.skipIf(host === "")("with an engine", () => {
  describeInfrastructure("a container", {
    create: (write) => {
      const infrastructure = create(write);
      return {
        ...infrastructure,
        start: (given, folder) => infrastructure.start({ ...given, configuration: BASICS }, folder),
      };
    },
  });

  describe("a container of a job", () => {
    it("has the job's labels and a name, and another's name with a number", async () => {
      const folder = makeFolder();
      const labels = { "prefect.io/flow-run-id": "R", team: "a" };
      const configuration = { name: "Año / 1", auto_remove: true };
      const infrastructure = create();
      const jobs = [
        await infrastructure.start(job("read x </dev/zero", configuration, { labels }), folder),
        await infrastructure.start(job("read x </dev/zero", configuration), makeFolder()),
      ];
      const infos = await Promise.all(
        jobs.map(({ identifier }) => docker.getContainer(idOf(identifier)).inspect()),
      );
      expect(infos.map(({ Name }) => Name)).toEqual(["/Ano-1", "/Ano-1-1"]);
      expect(infos[0]?.Config.Labels).toEqual({
        "io.prefect.flow-run-id": "R",
        "io.batuta.flow-run-id": "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f",
        "io.batuta.job": basename(folder),
        team: "a",
      });
      await Promise.all(jobs.map((one) => one.stop(1)));
    });

    it("is removed when it has ended, if told so, and its end is known to the next worker all the same", async () => {
      const folder = makeFolder();
      const running = await create().start(job("echo bye; exit 9", { auto_remove: true }), folder);
      const end = { exitCode: 9, lastOutput: "bye" };
      expect(await running.ended).toMatchObject(end);
      await expect(docker.getContainer(idOf(running.identifier)).inspect()).rejects.toMatchObject({
        statusCode: 404,
      });
      const found = await create().find(folder);
      expect(found?.identifier).toBe(running.identifier);
      expect(await found?.ended).toMatchObject(end);
    });

    it("that somebody removes has ended, and says why", async () => {
      const running = await create().start(job("while :; do sleep 1; done"), makeFolder());
      await docker.getContainer(idOf(running.identifier)).remove({ force: true });
      expect((await running.ended).reason).toMatch(/removed|killed by SIGKILL/);
    });

    it("over its memory limit is told as out of memory", async () => {
      const configuration = { mem_limit: "64m", memswap_limit: "64m" };
      const command = ["node", "-e", "const all=[]; for(;;) all.push(Buffer.alloc(4e6, 1))"];
      const running = await create().start(job("", configuration, { command }), makeFolder());
      expect(await running.ended).toMatchObject({
        exitCode: 137,
        reason: expect.stringMatching(/^OOMKilled: .* 64m/),
      });
    });

    it("is ended with all that runs in it", async () => {
      const script = `trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & while :; do sleep 1; done`;
      const running = await create().start(job(script), makeFolder());
      const container = docker.getContainer(idOf(running.identifier));
      let pids: number[] = [];
      while (pids.length < 2) {
        const { Processes: processes } = await container.top();
        pids = processes.map((fields: string[]) => Number(fields[1]));
      }
      await running.stop(1000);
      expect(await running.ended).toMatchObject({ exitCode: 137, reason: "killed by SIGKILL" });
      for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    });

    it("that was made by a worker who died before the start is started by the next, or made anew", async () => {
      const begun = makeFolder();
      const first = await create().start(job("exit 5"), begun);
      await first.ended;
      const label = (folder: string): Record<string, string> => ({ "io.batuta.job": basename(folder) });
      const made = await docker.createContainer({
        Image: TEST_IMAGE,
        Cmd: ["sh", "-c", "exit 8"],
        HostConfig: { NetworkMode: "none" },
      });
      const noted = makeFolder();
      const note = JSON.parse(readFileSync(join(begun, "container.json"), "utf8"));
      writeFileSync(join(noted, "container.json"), JSON.stringify({ ...note, id: made.id }));
      expect(await (await create().find(noted))?.ended).toMatchObject({ exitCode: 8 });

      const bare = makeFolder();
      const lost = await docker.createContainer({ Image: TEST_IMAGE, Cmd: ["sh"], Labels: label(bare) });
      expect(await create().find(bare)).toBeUndefined();
      await expect(lost.inspect()).rejects.toMatchObject({ statusCode: 404 });
    });

    it("takes docker-py's options, and the engine's refusal is told", async () => {
      let shown = "";
      const show = (part: Uint8Array): void => {
        shown += new TextDecoder().decode(part);
      };
      const kwargs = { user: "1000:1000", working_dir: "/tmp", tmpfs: { "/scratch": "size=1m" }, tty: true };
      const script = "pwd; echo x > /scratch/x && echo written; exit 2";
      const configuration = { container_create_kwargs: kwargs };
      const running = await create(show).start(
        job(script, configuration, { streamsOutput: true }),
        makeFolder(),
      );
      expect(await running.ended).toMatchObject({ exitCode: 2, lastOutput: "/tmp\nwritten" });
      expect(shown).toBe("/tmp\r\nwritten\r\n");
      await expect(create().start(job("", { network_mode: "nonsense" }), makeFolder())).rejects.toMatchObject(
        { code: "job-not-started", message: expect.stringContaining("nonsense") },
      );
    });
  });

  it("an image that is missing is told with the pull policy", async () => {
    const missing = { image: "127.0.0.1:1/none:1" };
    await expect(
      create().start(job("", { ...missing, image_pull_policy: "Never" }), makeFolder()),
    ).rejects.toMatchObject({ code: "image-missing", message: expect.stringMatching(/policy is Never/) });
    for (const image_pull_policy of ["Always", "IfNotPresent", "IfPossible", undefined]) {
      await expect(
        create().start(job("", { ...missing, image_pull_policy }), makeFolder()),
      ).rejects.toMatchObject({
        code: "image-missing",
        message: expect.stringMatching(/could not be pulled .*127\.0\.0\.1:1/),
      });
    }
    const running = await create().start(job("exit 0", { image_pull_policy: "IfPossible" }), makeFolder());
    expect((await running.ended).exitCode).toBe(0);
  });
});

it("an engine that can't be reached is told with its address", async () => {
  process.env.DOCKER_HOST = "unix:///no/such/engine.sock";
  onTestFinished(() => {
    process.env.DOCKER_HOST = host;
  });
  const told = {
    code: "engine-unreachable",
    message: expect.stringMatching(/unix:\/\/\/no\/such\/engine\.sock \(ENOENT\); start it, or name another/),
  };
  await expect(create().check?.({})).rejects.toMatchObject(told);
  await expect(create().start(job(""), makeFolder())).rejects.toMatchObject(told);
});
