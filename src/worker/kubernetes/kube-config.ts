import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";
import { loadKubernetesClient } from "./load-kubernetes-client.ts";

const ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** A kubeconfig, and for people where it is from. */
export interface FoundConfig {
  readonly config: KubeConfig;
  readonly source: string;
}

/** Environment and home in which a kubeconfig is looked for. */
export interface ConfigSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The kubeconfig that a job's `cluster_config` holds; else that of KUBECONFIG, of the pod that the worker runs in, or of
 * the home.
 *
 * @throws BatutaError `cluster-config-missing`, `cluster-config-invalid`, `driver-missing`
 */
export async function findKubeConfig(
  given: unknown,
  { env, home }: ConfigSurroundings = { env: process.env, home: homedir() },
): Promise<FoundConfig> {
  const { KubeConfig } = await loadKubernetesClient();
  const config = new KubeConfig();
  const load = (source: string, read: () => void): FoundConfig => {
    try {
      read();
    } catch (error) {
      throw invalid(source, messageOf(error), error);
    }
    return checked({ config, source });
  };
  if (given !== undefined && given !== null) {
    const source = "the job variable cluster_config";
    const { config: contents, context_name: context } = isJsonObject(given) ? given : {};
    if (!isJsonObject(contents) && typeof contents !== "string") {
      throw invalid(source, "it must have config, the contents of a kubeconfig file, and context_name");
    }
    return load(source, () => {
      config.loadFromString(typeof contents === "string" ? contents : JSON.stringify(contents));
      if (typeof context === "string" && context !== "") config.setCurrentContext(context);
    });
  }
  const paths = (env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (paths.length > 0) {
    // As kubectl has it: files that are not there are passed over, unless none is.
    const there = paths.filter((path) => existsSync(path));
    const source = `the kubeconfig ${there.length === 0 ? paths.join(", ") : there.join(", ")}`;
    if (there.length === 0) throw invalid(source, "KUBECONFIG names it, and there is no such file");
    return load(source, () => {
      for (const [number, path] of there.entries()) {
        if (number === 0) {
          config.loadFromFile(path);
          continue;
        }
        const more = new KubeConfig();
        more.loadFromFile(path);
        config.mergeConfig(more, config.getCurrentContext() !== undefined);
      }
    });
  }
  if (env.KUBERNETES_SERVICE_HOST !== undefined && existsSync(ACCOUNT_TOKEN)) {
    return load("the service account of the worker's pod", () => config.loadFromCluster());
  }
  const usual = join(home, ".kube", "config");
  if (existsSync(usual)) return load(`the kubeconfig ${usual}`, () => config.loadFromFile(usual));
  throw new BatutaError(
    "cluster-config-missing",
    `nothing says which Kubernetes cluster jobs run in: KUBECONFIG is not set, the worker runs in no pod with a service account, and there is no ${usual}; make one of them, or set the job variable cluster_config`,
  );
}

function checked(found: FoundConfig): FoundConfig {
  const { config, source } = found;
  const context = config.getCurrentContext();
  const names = config.getContexts().map(({ name }) => name);
  if (!context) {
    throw invalid(
      source,
      `it has no current-context; it has the contexts ${names.join(", ") || "of no cluster"}`,
    );
  }
  if (!names.includes(context)) {
    throw invalid(source, `there is no context ${context} in it; there are ${names.join(", ") || "none"}`);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw invalid(source, `the cluster of the context ${context} is not in it`);
  if (!/^https?:\/\//.test(cluster.server) || !URL.canParse(cluster.server)) {
    throw invalid(source, `its server ${cluster.server} is no address that begins with https://`);
  }
  return found;
}

function invalid(source: string, why: string, cause?: unknown): BatutaError {
  return new BatutaError("cluster-config-invalid", `${source} can't be used: ${why}`, {
    cause,
    fields: { source },
  });
}
