import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../platform/json-object.ts";
import { PORTABLE_COMMAND } from "../../sdk/deployments/portable-command.ts";
import type { Job } from "../infrastructure.ts";
import { fillJobConfiguration, mergeJobVariables } from "../job-template.ts";
import { KUBERNETES_JOB_TEMPLATE } from "./base-job-template.ts";
import { type JobPlan, planJob, watchingOf } from "./job-manifest.ts";

const ID = "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f";
const TRANSITION = "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e40";
const NOTE = { flow_run_id: ID, flow_run_name: "calm-owl", scope: "pool/P", transition_id: TRANSITION };
const API = "https://batuta.example.com/api";

function job(
  variables: JsonObject,
  more: Partial<Job> = {},
  template: JsonObject = KUBERNETES_JOB_TEMPLATE,
): Job {
  return {
    flowRunId: ID,
    name: "calm-owl",
    command: ["python", "-m", "prefect.engine"],
    env: { BATUTA_API_URL: API, PREFECT_API_URL: API, A: "1" },
    labels: { "prefect.io/flow-run-name": "calm owl", "prefect.io/worker-name": "w" },
    workingDir: undefined,
    streamsOutput: true,
    configuration: fillJobConfiguration(template, mergeJobVariables(template, variables), {}),
    ...more,
  };
}

const plan = (variables: JsonObject, more: Partial<Job> = {}): JobPlan =>
  planJob(job(variables, more), TRANSITION, NOTE);

const podOf = ({ manifest }: JobPlan): JsonObject =>
  (manifest as { spec: { template: { spec: JsonObject } } }).spec.template.spec;
const containerOf = (made: JobPlan): JsonObject & { env: JsonObject[] } =>
  (podOf(made) as { containers: (JsonObject & { env: JsonObject[] })[] }).containers[0] ?? { env: [] };

describe("a job of a run", () => {
  it("is what Prefect's variables say", () => {
    const made = plan({
      image: "lab:2",
      namespace: "flows",
      labels: { team: "a b" },
      annotations: { note: "for people" },
      service_account_name: "runner",
      finished_job_ttl: 300,
      backoff_limit: 1,
      memory_limit: "300Mi",
    });
    expect(made).toMatchObject({ namespace: "flows", key: TRANSITION, container: "prefect-job" });
    expect(made.name).toMatch(/^calm-owl-[0-9a-f]{10}$/);
    const labels = {
      "prefect.io/flow-run-name": "calm-owl",
      "prefect.io/worker-name": "w",
      "batuta.io/job": TRANSITION,
      "batuta.io/flow-run-id": ID,
    };
    expect(made.manifest).toEqual({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: made.name,
        namespace: "flows",
        labels: { ...labels, team: "a-b", "batuta.io/scope": "pool-P" },
        annotations: {
          note: "for people",
          "batuta.io/worker": "w",
          "batuta.io/note": JSON.stringify({ ...NOTE, ...watchingOf(job({})) }),
        },
      },
      spec: {
        backoffLimit: 1,
        ttlSecondsAfterFinished: 300,
        template: {
          metadata: { labels, annotations: { note: "for people" } },
          spec: {
            restartPolicy: "Never",
            serviceAccountName: "runner",
            containers: [
              {
                name: "prefect-job",
                image: "lab:2",
                imagePullPolicy: "IfNotPresent",
                args: ["python", "-m", "prefect.engine"],
                env: [
                  { name: "BATUTA_API_URL", value: API },
                  { name: "PREFECT_API_URL", value: API },
                  { name: "A", value: "1" },
                ],
                resources: { limits: { memory: "300Mi" }, requests: {} },
              },
            ],
          },
        },
      },
    });
  });

  it("has the same name however often it is made, and another for another claim", () => {
    expect(plan({ image: "a" }).name).toBe(plan({ image: "b" }).name);
    expect(planJob(job({ image: "a" }), "other", NOTE).name).not.toBe(plan({ image: "a" }).name);
    expect(plan({ image: "a", name: "Año_1" }).name).toMatch(/^ano-1-[0-9a-f]{10}$/);
    expect(plan({ image: "a" }, { name: "—" }).name).toMatch(/^prefect-job-/);
    expect(plan({ image: "a", name: "x".repeat(300) }).name.length).toBeLessThanOrEqual(63);
  });

  it("runs what the language asks for: Prefect's image for Python, batuta of the image for TypeScript", () => {
    expect(containerOf(plan({})).image).toBe("prefecthq/prefect:3-latest");
    const own = { command: PORTABLE_COMMAND.split(" ") };
    expect(() => plan({}, own)).toThrow(/no image: set the job variable image/);
    expect(containerOf(plan({ image: "lab:2" }, own)).args).toEqual(own.command);
  });

  it("keeps what a pool's own manifest says: arguments, name, containers beside it, values from elsewhere", () => {
    const secret = { secretKeyRef: { name: "s", key: "k" } };
    const template = {
      job_configuration: {
        env: "{{ env }}",
        job_manifest: {
          metadata: { name: "fixed", namespace: "{{ namespace }}" },
          spec: {
            template: {
              spec: {
                containers: [
                  {
                    image: "lab:2",
                    args: "python -m prefect.engine 'a b'",
                    env: [
                      { name: "B", valueFrom: secret },
                      { name: "PREFECT_API_KEY", valueFrom: secret },
                    ],
                  },
                  { name: "beside", image: "proxy" },
                ],
              },
            },
          },
        },
      },
      variables: { properties: { env: {}, namespace: { default: "n" } } },
    };
    const env = { BATUTA_API_KEY: "open", PREFECT_API_KEY: "open", B: "open" };
    const made = planJob(job({}, { env }, template), TRANSITION, undefined);
    expect(made).toMatchObject({ name: "fixed", namespace: "n", container: "prefect-job" });
    expect(containerOf(made)).toMatchObject({
      args: ["python", "-m", "prefect.engine", "a b"],
      env: [
        { name: "B", valueFrom: secret },
        { name: "PREFECT_API_KEY", valueFrom: secret },
        { name: "BATUTA_API_KEY", valueFrom: secret },
      ],
    });
    expect(JSON.stringify(made.manifest)).not.toContain("open");
  });

  it("takes env as a list, too", () => {
    const env = [
      { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      { name: "A", value: "0" },
    ];
    expect(containerOf(plan({ image: "a", env })).env).toEqual([
      env[0],
      { name: "A", value: "1" },
      { name: "BATUTA_API_URL", value: API },
      { name: "PREFECT_API_URL", value: API },
    ]);
  });

  it("is patched when it is finished, and found again all the same", () => {
    const customizations = [
      { op: "add", path: "/spec/template/spec/nodeSelector", value: { gpu: "true" } },
      { op: "remove", path: "/metadata/labels" },
      { op: "add", path: "/spec/template/spec/containers/0/env/-", value: { name: "C", value: "3" } },
    ];
    const made = plan({ image: "a", customizations });
    expect(podOf(made).nodeSelector).toEqual({ gpu: "true" });
    expect(containerOf(made).env.at(-1)).toEqual({ name: "C", value: "3" });
    expect(made.manifest.metadata).toMatchObject({ labels: { "batuta.io/job": TRANSITION } });
  });

  it("is sent to the one address of the API that pods can reach", () => {
    const [local, far] = ["http://127.0.0.1:4200/api", "http://batuta:4200/api"];
    const urls = (made: JobPlan): unknown[] =>
      containerOf(made).env.flatMap(({ name, value }) => (/API_URL$/.test(String(name)) ? [value] : []));
    const env = { BATUTA_API_URL: local, PREFECT_API_URL: far };
    expect(urls(plan({ image: "a" }, { env }))).toEqual([far, far]);
    const onlyLocal = { env: { BATUTA_API_URL: local, PREFECT_API_URL: local } };
    expect(() => plan({ image: "a" }, onlyLocal)).toThrow(/pods can't reach the API at http:\/\/127/);
    const onHost = [{ op: "add", path: "/spec/template/spec/hostNetwork", value: true }];
    expect(urls(plan({ image: "a", customizations: onHost }, onlyLocal))).toEqual([local, local]);
    const beside = [
      { op: "add", path: "/spec/template/spec/containers/-", value: { name: "tunnel", image: "t" } },
    ];
    expect(urls(plan({ image: "a", customizations: beside }, onlyLocal))).toEqual([local, local]);
  });

  it("is refused with what to do, where it makes no sense", () => {
    const cases: [configuration: JsonObject, message: RegExp][] = [
      [{}, /the job has no job_manifest/],
      [{ job_manifest: { kind: "Pod" } }, /must be a batch\/v1 Job, and is a batch\/v1 Pod/],
      [{ job_manifest: { spec: {} } }, /must have a container in spec\.template\.spec\.containers/],
      [{ job_manifest: { spec: [] } }, /job_manifest: spec of the job must be a map/],
      [
        { job_manifest: { spec: { parallelism: 2, template: { spec: { containers: [{}] } } } } },
        /its parallelism and completions must be 1/,
      ],
    ];
    for (const [configuration, message] of cases) {
      expect(() => planJob(job({}, { configuration }), TRANSITION, NOTE)).toThrow(message);
    }
    expect(() => plan({ customizations: "x" })).toThrow(/customizations of the job must be a list/);
    expect(() => plan({ job_watch_timeout_seconds: "x" })).toThrow(/must be a number of seconds/);
  });
});

it("takes a pool that Prefect's clients made as it is", () => {
  const path = new URL("../../services/blocks/catalogue/worker-catalogue.gen.json", import.meta.url);
  const catalogue = JSON.parse(JSON.parse(readFileSync(path, "utf8")).text);
  const template = catalogue["prefect-kubernetes"].kubernetes.default_base_job_configuration;
  const variables = { image: "lab:2", memory_limit: "64Mi", command: "python -m prefect.engine" };
  const made = planJob(job(variables, {}, template), TRANSITION, NOTE);
  expect(made).toMatchObject({ namespace: "default", container: "prefect-job" });
  expect(made.name).toMatch(/^calm-owl-[0-9a-f]{10}$/);
  expect(made.manifest.spec).toMatchObject({
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: "Never",
        containers: [
          {
            image: "lab:2",
            args: ["python", "-m", "prefect.engine"],
            resources: { limits: { memory: "64Mi" } },
          },
        ],
      },
    },
  });
});

it("has a template whose every variable has a place", () => {
  const { job_configuration: places, variables } = KUBERNETES_JOB_TEMPLATE;
  const { properties } = variables as { readonly properties: object };
  const named = [...JSON.stringify(places).matchAll(/\{\{ (\w+) \}\}/g)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(Object.keys(properties).sort());
});
