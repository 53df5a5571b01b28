import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import type { JsonObject } from "../../src/platform/json-object.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import type { Infrastructure, Job } from "../../src/worker/infrastructure.ts";
import { fillJobConfiguration, mergeJobVariables } from "../../src/worker/job-template.ts";
import { KUBERNETES_JOB_TEMPLATE } from "../../src/worker/kubernetes/base-job-template.ts";
import { createKubernetesInfrastructure } from "../../src/worker/kubernetes/kubernetes-infrastructure.ts";
import { type Cluster, openCluster } from "../../src/worker/kubernetes/open-cluster.ts";
import { POD_IMAGE } from "./image-archive.ts";

export const kubeconfig = inject("kubeconfig");
process.env.KUBECONFIG = kubeconfig;

export const clock = createSystemClock();

/** Lets pods see folders of this machine, and use its network. */
export function customizationsFor(...folders: readonly string[]): readonly JsonObject[] {
  const pod = "/spec/template/spec";
  const named = folders.map((path, number) => ({ name: `v${number}`, path }));
  return [
    { op: "add", path: `${pod}/hostNetwork`, value: true },
    {
      op: "add",
      path: `${pod}/volumes`,
      value: named.map(({ name, path }) => ({ name, hostPath: { path } })),
    },
    {
      op: "add",
      path: `${pod}/containers/0/volumeMounts`,
      value: named.map(({ name, path }) => ({
        name,
        mountPath: path,
        readOnly: !path.startsWith(tmpdir()),
      })),
    },
  ];
}

/** A pool's configuration with these variables. */
export function configurationOf(variables: JsonObject = {}): JsonObject {
  const all = {
    image: POD_IMAGE,
    image_pull_policy: "Never",
    customizations: customizationsFor(tmpdir()),
    ...variables,
  };
  return fillJobConfiguration(KUBERNETES_JOB_TEMPLATE, mergeJobVariables(KUBERNETES_JOB_TEMPLATE, all), {});
}

export function createInfrastructure(write: (part: Uint8Array) => void = () => undefined): Infrastructure {
  return createKubernetesInfrastructure({ clock, logger: silentLogger, write });
}

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "batuta-job-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const scriptJob = (script: string, variables: JsonObject = {}, more: Partial<Job> = {}): Job => ({
  flowRunId: "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f",
  name: "a-run",
  command: ["sh", "-c", script],
  env: {},
  labels: {},
  workingDir: undefined,
  streamsOutput: variables.stream_output === true,
  configuration: configurationOf(variables),
  ...more,
});

export const openTestCluster = (): Promise<Cluster> => openCluster(undefined, silentLogger);
