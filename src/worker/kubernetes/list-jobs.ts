import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { LostJob } from "../infrastructure.ts";
import type { JobNote } from "../job-folders.ts";
import { statusOf } from "./cluster-error.ts";
import {
  JOB_LABEL,
  NOTE_ANNOTATION,
  SCOPE_LABEL,
  scopeLabel,
  type Watching,
  WORKER_ANNOTATION,
} from "./job-manifest.ts";
import { writeNote } from "./job-notes.ts";
import type { Cluster } from "./open-cluster.ts";
import { namespaceOf } from "./pool-namespace.ts";

/** The jobs of a scope in the pool's namespace whose end has not been told. */
export async function listJobs(
  cluster: Cluster,
  configuration: JsonObject,
  scope: string,
): Promise<readonly LostJob[]> {
  const namespace = namespaceOf(configuration);
  const query = { labelSelector: `${SCOPE_LABEL}=${scopeLabel(scope)}` };
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const { items } = await cluster.ask({ path, query });
  return (Array.isArray(items) ? items : []).flatMap((job) => {
    const found = isJsonObject(job) ? readJob(job) : undefined;
    // Another scope may have the same label.
    if (found?.note.scope !== scope) return [];
    const { name, uid, version, key, container, note, watching, workerName } = found;
    const { flow_run_id, flow_run_name, transition_id } = note;
    return [
      {
        note: { flow_run_id, flow_run_name, scope, transition_id },
        workerName,
        take: async (folder, taker) => {
          // The version lets one of several workers through.
          const metadata = { resourceVersion: version, uid, annotations: { [WORKER_ANNOTATION]: taker } };
          try {
            await cluster.ask({ method: "PATCH", path: `${path}/${name}`, body: { metadata } });
          } catch (error) {
            if (statusOf(error) === 409 || statusOf(error) === 404) return false;
            throw error;
          }
          const clusterConfig = configuration.cluster_config ?? null;
          writeNote(folder, { namespace, name, uid, key, container, ...watching, clusterConfig });
          return true;
        },
      },
    ];
  });
}

interface ReadJob {
  readonly name: string;
  readonly uid: string;
  readonly version: string;
  readonly key: string;
  readonly container: string;
  readonly workerName: string;
  readonly note: JobNote;
  readonly watching: Watching;
}

/** What a job says of itself; undefined where somebody has changed it. */
function readJob(job: JsonObject): ReadJob | undefined {
  const metadata = mapOf(job.metadata);
  const [labels, annotations] = [mapOf(metadata.labels), mapOf(metadata.annotations)];
  const { containers } = mapOf(mapOf(mapOf(job.spec).template).spec);
  const container = Array.isArray(containers) ? mapOf(containers[0]).name : undefined;
  const key = labels[JOB_LABEL];
  const texts = [metadata.name, metadata.uid, metadata.resourceVersion, key, container];
  if (!texts.every((text) => typeof text === "string")) return undefined;
  const note = parse(annotations[NOTE_ANNOTATION]);
  const fields = ["flow_run_id", "flow_run_name", "scope", "transition_id"];
  if (!fields.every((field) => typeof note[field] === "string")) return undefined;
  return {
    name: String(metadata.name),
    uid: String(metadata.uid),
    version: String(metadata.resourceVersion),
    key: String(key),
    container: String(container),
    workerName: String(annotations[WORKER_ANNOTATION] ?? ""),
    note: note as unknown as JobNote, // safe: every field was looked at
    watching: {
      streamsOutput: note.streamsOutput !== false,
      jobTimeoutSeconds: typeof note.jobTimeoutSeconds === "number" ? note.jobTimeoutSeconds : null,
      podTimeoutSeconds: typeof note.podTimeoutSeconds === "number" ? note.podTimeoutSeconds : 60,
    },
  };
}

const mapOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

function parse(text: unknown): JsonObject {
  try {
    return mapOf(JSON.parse(String(text)));
  } catch {
    return {};
  }
}
