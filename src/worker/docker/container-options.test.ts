import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../platform/json-object.ts";
import { PORTABLE_COMMAND } from "../../sdk/deployments/portable-command.ts";
import type { Job } from "../infrastructure.ts";
import { readBytes } from "../job-configuration.ts";
import { mergeJobVariables } from "../job-template.ts";
import { DOCKER_JOB_TEMPLATE } from "./base-job-template.ts";
import { type ContainerPlan, planContainer } from "./container-options.ts";
import { choosePullPolicy } from "./ensure-image.ts";

const ID = "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f";

function plan(configuration: JsonObject, more: Partial<Job> = {}): ContainerPlan {
  const job: Job = {
    flowRunId: ID,
    name: "calm-owl",
    command: ["python", "-m", "prefect.engine"],
    env: { A: "1" },
    labels: {},
    workingDir: undefined,
    streamsOutput: true,
    configuration,
    ...more,
  };
  return planContainer(job, "/home/jobs/J", { cwd: "/srv/worker", platform: "linux" });
}

describe("a container of a run", () => {
  it("has what Prefect's variables say", () => {
    const configuration = {
      image: "lab:2",
      volumes: ["./data:/data:ro", "../x:/x", "named:/n", "/abs:/a", ".hidden:/h", "/anonymous"],
      networks: ["one", "two"],
      mem_limit: "300m",
      memswap_limit: "-1",
      privileged: true,
      auto_remove: true,
    };
    expect(plan(configuration, { labels: { "prefect.io/flow-name": "f", "a.b.c/d/e": "g" } })).toEqual({
      image: "lab:2",
      name: "calm-owl",
      moreNetworks: ["two"],
      autoRemoves: true,
      options: {
        Image: "lab:2",
        Cmd: ["python", "-m", "prefect.engine"],
        Env: ["A=1"],
        Labels: {
          "io.prefect.flow-name": "f",
          "c.b.a.d/e": "g",
          "io.batuta.flow-run-id": ID,
          "io.batuta.job": "J",
        },
        Volumes: { "/anonymous": {} },
        HostConfig: {
          Binds: ["/srv/worker/data:/data:ro", "/srv/x:/x", "named:/n", "/abs:/a", ".hidden:/h"],
          ExtraHosts: [],
          Privileged: true,
          NetworkMode: "one",
          Memory: 300 * 2 ** 20,
          MemorySwap: -1,
        },
      },
    });
  });

  it("runs what the language asks for: Prefect's image for Python, batuta of the image for TypeScript", () => {
    expect(plan({}).image).toBe("prefecthq/prefect:3-latest");
    const own = { command: PORTABLE_COMMAND.split(" ") };
    expect(() => plan({ image: null }, own)).toThrow(/no image: set the job variable image/);
    const { options } = plan({ image: "lab:2" }, own);
    expect(options.Cmd).toEqual(["npx", "--no-install", "batuta", "flow-run", "execute"]);
  });

  it("takes docker-py's names of further options", () => {
    const container_create_kwargs = {
      user: "1000",
      entrypoint: "tini -- 'a b'",
      shm_size: "1g",
      extra_hosts: { db: "10.0.0.1" },
      ulimits: [{ name: "nofile", soft: 1, hard: 2 }],
      device_requests: [{ count: -1, capabilities: [["gpu"]], device_ids: ["0"] }],
      devices: ["/dev/a:/dev/b:r", "/dev/c"],
      ports: { "80/tcp": 8080, 53: ["127.0.0.1:5353", null] },
      log_config: { type: "local", config: { "max-size": "1m" } },
      image: "passed over",
      restart_policy: null,
    };
    const { options } = plan({ image: "lab:2", container_create_kwargs });
    expect(options).toMatchObject({
      Image: "lab:2",
      User: "1000",
      Entrypoint: ["tini", "--", "a b"],
      ExposedPorts: { "80/tcp": {}, "53/tcp": {} },
      HostConfig: {
        ShmSize: 2 ** 30,
        ExtraHosts: ["db:10.0.0.1"],
        Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }],
        DeviceRequests: [{ Count: -1, Capabilities: [["gpu"]], DeviceIDs: ["0"] }],
        Devices: [
          { PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "r" },
          { PathOnHost: "/dev/c", PathInContainer: "/dev/c", CgroupPermissions: "rwm" },
        ],
        PortBindings: {
          "80/tcp": [{ HostIp: "", HostPort: "8080" }],
          "53/tcp": [
            { HostIp: "127.0.0.1", HostPort: "5353" },
            { HostIp: "", HostPort: "" },
          ],
        },
        LogConfig: { Type: "local", Config: { "max-size": "1m" } },
      },
    });
  });

  it("is refused with what to do, where its job makes no sense", () => {
    const cases: [JsonObject, RegExp][] = [
      [{ networks: "one" }, /networks of the job must be a list of texts/],
      [{ networks: ["one"], network_mode: "host" }, /only one of them/],
      [{ mem_limit: "1x" }, /mem_limit of the job is "1x"/],
      [{ privileged: "yes" }, /privileged of the job must be true or false/],
      [{ container_create_kwargs: { shmsize: 1 } }, /did you mean shm_size\?/],
      [{ container_create_kwargs: { zzzzzzzz: 1 } }, /known are .*working_dir/],
      [{ container_create_kwargs: { restart_policy: { Name: "always" } } }, /started once/],
    ];
    for (const [configuration, message] of cases) expect(() => plan(configuration)).toThrow(message);
  });

  it("has a name that engines take", () => {
    const names = ["Año / 1", "-_.x", "", "é"].map((name) => plan({ name }).name);
    expect(names).toEqual(["Ano-1", undefined, "calm-owl", undefined]);
  });
});

it("reads sizes as Docker writes them", () => {
  const sizes = ["128m", "1G", "1.5k", "1000", 42, "10MB", "-1", null, ""].map((size) =>
    readBytes(size, "s"),
  );
  expect(sizes).toEqual([2 ** 27, 2 ** 30, 1536, 1000, 42, 10 * 2 ** 20, -1, undefined, undefined]);
});

it("pulls images as Kubernetes would where nothing is said", () => {
  const policies = ["a", "a:latest", "r:5000/a", "a:1", "r:5000/a:1", "a@sha256:0"].map((image) =>
    choosePullPolicy(null, image),
  );
  expect(policies).toEqual(["Always", "Always", "Always", "IfNotPresent", "IfNotPresent", "IfNotPresent"]);
  expect(() => choosePullPolicy("Sometimes", "a")).toThrow(
    /there are Always, IfNotPresent, IfPossible, Never/,
  );
});

it("has a template whose every place is filled by a variable", () => {
  const { job_configuration: places, variables } = DOCKER_JOB_TEMPLATE;
  const { properties } = variables as { readonly properties: object };
  expect(places).toEqual(Object.fromEntries(Object.keys(properties).map((name) => [name, `{{ ${name} }}`])));
  expect(mergeJobVariables(DOCKER_JOB_TEMPLATE)).toMatchObject({ auto_remove: false, stream_output: true });
});
