import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { Logger } from "../../platform/logger.ts";
import { explainRefusal, statusOf, unreachable } from "./cluster-error.ts";
import type { Cluster } from "./open-cluster.ts";
import { namespaceOf } from "./pool-namespace.ts";

/** So long the cluster may take for all that is asked of it when a worker starts. */
const PATIENCE_MS = 10_000;

interface Right {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  /** What goes without it. */
  readonly without?: string;
}

const JOBS = { group: "batch", resource: "jobs" };
const RIGHTS: readonly Right[] = [
  ...["create", "get", "list", "watch", "patch", "delete"].map((verb) => ({ verb, ...JOBS })),
  ...["list", "watch"].map((verb) => ({ verb, resource: "pods" })),
  { verb: "get", resource: "pods", subresource: "log" },
  { verb: "delete", resource: "pods", without: "cancelled runs have the grace of their pod's manifest" },
  { verb: "list", resource: "events", without: "less is told of pods that do not start" },
];

const described = ({ verb, resource, subresource, group }: Right): string =>
  `${verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}${group === undefined ? "" : `.${group}`}`;

/**
 * Looks whether the cluster answers, has the pool's namespace and lets the worker do what it must there.
 *
 * @throws BatutaError `cluster-unreachable`, `cluster-config-invalid`, `cluster-forbidden`, `namespace-missing`
 */
export async function checkCluster(
  cluster: Cluster,
  configuration: JsonObject,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  const late = new AbortController();
  const why = `no answer within ${PATIENCE_MS / 1000} s`;
  const cancel = clock.schedule(() => late.abort(unreachable(cluster.place, why)), PATIENCE_MS);
  try {
    await lookAt(cluster, namespaceOf(configuration), logger, late.signal);
  } finally {
    cancel();
  }
}

async function lookAt(
  cluster: Cluster,
  namespace: string,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  try {
    await cluster.ask({ path: `/api/v1/namespaces/${namespace}`, signal });
  } catch (error) {
    // Whether a namespace exists may be hidden from those who have rights in it.
    if (statusOf(error) !== 403) throw explainRefusal(error, namespace);
  }
  const missing: Right[] = [];
  for (const right of RIGHTS) if (!(await isAllowed(cluster, namespace, right, signal))) missing.push(right);
  for (const right of missing.filter(({ without }) => without !== undefined)) {
    logger.warn("the worker lacks a right in the cluster", {
      right: described(right),
      without: right.without,
    });
  }
  const needed = missing.filter(({ without }) => without === undefined);
  if (needed.length === 0) return;
  throw new BatutaError(
    "cluster-forbidden",
    `the worker may not do this in the namespace ${namespace} of ${cluster.place.address}: ${needed.map(described).join(", ")}; give its account a role with these rights (docs/guide/kubernetes.md)`,
    { fields: { namespace, address: cluster.place.address } },
  );
}

async function isAllowed(
  cluster: Cluster,
  namespace: string,
  right: Right,
  signal: AbortSignal,
): Promise<boolean> {
  const { verb, group = "", resource, subresource = "" } = right;
  const body = { spec: { resourceAttributes: { namespace, verb, group, resource, subresource } } };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  try {
    const { status } = await cluster.ask({ method: "POST", path, body, signal });
    return isJsonObject(status) && status.allowed === true;
  } catch (error) {
    // Who may not even ask will hear it from the first job.
    if (statusOf(error) === 403) return true;
    throw explainRefusal(error, namespace);
  }
}
