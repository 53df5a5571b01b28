import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { silentLogger } from "../../platform/logger.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { checkCluster } from "./check-cluster.ts";
import { refusal } from "./cluster-error.ts";
import { createKubernetesInfrastructure } from "./kubernetes-infrastructure.ts";
import type { Cluster } from "./open-cluster.ts";

const place = { address: "https://10.0.0.1:6443", source: "the kubeconfig /home/me/.kube/config" };

function clusterThat(ask: Cluster["ask"]): Cluster {
  return { place, ask, stream: () => Promise.reject(new Error("nothing is watched")) };
}

it("names the cluster, and the kubeconfig that names it, where nothing answers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batuta-kubeconfig-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, "config");
  const cluster = { name: "c", cluster: { server: "https://127.0.0.1:1" } };
  const context = { name: "x", context: { cluster: "c", user: "u" } };
  const config = { clusters: [cluster], contexts: [context], users: [{ name: "u", user: {} }] };
  writeFileSync(path, JSON.stringify({ ...config, "current-context": "x" }));
  vi.stubEnv("KUBECONFIG", path);
  const clock = createVirtualClock();
  const infrastructure = createKubernetesInfrastructure({ clock, logger: silentLogger, write: () => {} });
  await expect(infrastructure.check?.({})).rejects.toMatchObject({
    code: "cluster-unreachable",
    message: `the Kubernetes API does not answer at https://127.0.0.1:1 (ECONNREFUSED); look whether the cluster runs, and whether the kubeconfig ${path} names its address`,
  });
});

it("waits ten seconds for a cluster that says nothing", async () => {
  const clock = createVirtualClock();
  const silent = clusterThat(
    ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  );
  const checking = expect(checkCluster(silent, {}, { clock, logger: silentLogger })).rejects.toMatchObject({
    code: "cluster-unreachable",
    message: expect.stringContaining("does not answer at https://10.0.0.1:6443 (no answer within 10 s)"),
  });
  await clock.advance(10_000);
  await checking;
});

it("names the kubeconfig whose credentials are not known", async () => {
  const stranger = clusterThat(() => Promise.reject(refusal(401, "Unauthorized", "Unauthorized", place)));
  const clock = createVirtualClock();
  await expect(checkCluster(stranger, {}, { clock, logger: silentLogger })).rejects.toMatchObject({
    code: "cluster-forbidden",
    message:
      "the Kubernetes API https://10.0.0.1:6443 does not know the worker's credentials (Unauthorized); renew those of the kubeconfig /home/me/.kube/config",
  });
});
