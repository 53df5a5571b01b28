import { isJsonObject } from "../../platform/json-object.ts";
import { statusOf } from "./cluster-error.ts";
import { JOB_LABEL } from "./job-manifest.ts";
import type { MadeNote } from "./job-notes.ts";
import type { Cluster } from "./open-cluster.ts";

/**
 * Deletes a job with its pods: the node ends their containers by SIGTERM, and kills them after the grace. The pods come
 * first, since with the job they would get the grace of their own manifest; the job makes no more of them after that.
 */
export async function deleteJob(cluster: Cluster, note: MadeNote, graceMs: number): Promise<void> {
  const { namespace, name, uid, key } = note;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const { items } = await cluster.ask({ path: pods, query: { labelSelector: `${JOB_LABEL}=${key}` } });
  const gracePeriodSeconds = Math.max(1, Math.ceil(graceMs / 1000));
  for (const pod of Array.isArray(items) ? items : []) {
    const metadata = isJsonObject(pod) && isJsonObject(pod.metadata) ? pod.metadata : {};
    const body = { gracePeriodSeconds, preconditions: { uid: metadata.uid } };
    await unless(
      [403, 404, 409],
      cluster.ask({ method: "DELETE", path: `${pods}/${String(metadata.name)}`, body }),
    );
  }
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
  const body = { propagationPolicy: "Foreground", preconditions: { uid } };
  await unless([404, 409], cluster.ask({ method: "DELETE", path, body }));
}

/** Gone, or another one by now; where the role does not let us delete pods, the job's deletion does. */
async function unless(statuses: readonly number[], asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  });
}
