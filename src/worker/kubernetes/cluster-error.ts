import { BatutaError } from "../../platform/errors.ts";

const PASSING = [408, 429, 500, 502, 503, 504];

/** Which cluster it is, for people. */
export interface ClusterPlace {
  readonly address: string;
  /** What names it: `the kubeconfig /home/me/.kube/config`. */
  readonly source: string;
}

/** An answer of the Kubernetes API that is a refusal. */
export function refusal(status: number, reason: string, message: string, place?: ClusterPlace): BatutaError {
  return new BatutaError("cluster-refused", message, { fields: { status, reason, ...place } });
}

/** No answer of the Kubernetes API. */
export function unreachable({ address, source }: ClusterPlace, why: string, cause?: unknown): BatutaError {
  return new BatutaError(
    "cluster-unreachable",
    `the Kubernetes API does not answer at ${address} (${why}); look whether the cluster runs, and whether ${source} names its address`,
    { cause, fields: { address, source } },
  );
}

/** The status that the API answered with; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  if (!BatutaError.hasCode(error, "cluster-refused")) return undefined;
  return typeof error.fields.status === "number" ? error.fields.status : undefined;
}

/** Whether the API can't be reached now, or can't answer, so that asking again later may help. */
export function isClusterAway(error: unknown): boolean {
  return BatutaError.hasCode(error, "cluster-unreachable") || PASSING.includes(statusOf(error) ?? 0);
}

/** A refusal as an error that tells what to do; any other error as it is. */
export function explainRefusal(error: unknown, namespace: string): unknown {
  if (!BatutaError.is(error)) return error;
  const { message } = error;
  const options = { cause: error, fields: { namespace } };
  const status = statusOf(error);
  if (status === 401) {
    const { address = "", source = "the kubeconfig" } = error.fields;
    return new BatutaError(
      "cluster-forbidden",
      `the Kubernetes API ${String(address)} does not know the worker's credentials (${message}); renew those of ${String(source)}`,
      options,
    );
  }
  if (status === 404 && /namespaces? "/.test(message)) {
    return new BatutaError(
      "namespace-missing",
      `the namespace ${namespace} does not exist in the cluster; create it, or set the job variable namespace`,
      options,
    );
  }
  if (status === 403 && !/quota|violates|exceeded|being terminated/i.test(message)) {
    return new BatutaError(
      "cluster-forbidden",
      `the worker may not do this in the cluster: ${message}; give its account a role with the rights that docs/guide/kubernetes.md lists`,
      options,
    );
  }
  return error;
}
