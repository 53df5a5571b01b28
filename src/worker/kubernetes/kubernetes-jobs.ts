import { basename } from "node:path";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { Infrastructure, Job, RunningJob } from "../infrastructure.ts";
import { readNote as readJobNote } from "../job-folders.ts";
import { checkCluster } from "./check-cluster.ts";
import { explainRefusal, isClusterAway, statusOf } from "./cluster-error.ts";
import { JOB_LABEL, type JobPlan, planJob, watchingOf } from "./job-manifest.ts";
import { type ClusterNote, type MadeNote, readEndNote, readNote, writeNote } from "./job-notes.ts";
import { listJobs } from "./list-jobs.ts";
import { type Cluster, openCluster } from "./open-cluster.ts";
import { forgetJob, identifierOf, type WatchingWorker, watchJob } from "./watch-job.ts";

/** A cluster that is away is asked again after this. */
const AGAIN_MS = 2000;
/** A run whose job can't be made for so long, since the cluster is away, is given up. */
const START_PATIENCE_MS = 300_000;

/** Starts, finds and watches jobs of Kubernetes clusters. */
export function openKubernetesJobs(
  worker: WatchingWorker,
): Required<Pick<Infrastructure, "start" | "find" | "check" | "listJobs">> {
  const { clock, logger } = worker;
  const clusters = new Map<string, Promise<Cluster>>();
  /** Whether it was said that the pool names no cluster. */
  let isTold = false;

  function clusterOf(config: unknown): Promise<Cluster> {
    const key = JSON.stringify(config ?? null);
    const opened = clusters.get(key) ?? openCluster(config, logger);
    clusters.set(key, opened);
    opened.catch(() => clusters.delete(key));
    return opened;
  }

  /** The cluster that the pool names by itself; undefined where deployments must. */
  async function poolCluster({ cluster_config: config }: JsonObject): Promise<Cluster | undefined> {
    try {
      return await clusterOf(config);
    } catch (error) {
      if (!BatutaError.hasCode(error, "cluster-config-missing")) throw error;
      if (!isTold) logger.warn(`only runs that bring a cluster_config can be started: ${error.message}`);
      isTold = true;
      return undefined;
    }
  }

  async function start(job: Job, folder: string): Promise<RunningJob> {
    const { cluster_config: clusterConfig = null } = job.configuration;
    const plan = planJob(job, basename(folder), readJobNote(folder));
    const cluster = await clusterOf(clusterConfig);
    const { namespace, name, key, container } = plan;
    const note: ClusterNote = {
      namespace,
      name,
      uid: null,
      key,
      container,
      ...watchingOf(job),
      clusterConfig,
    };
    // Before it is made: a worker that dies in between leaves a job that is found by its name.
    writeNote(folder, note);
    const uid = await makeJob(cluster, plan, job.name);
    const made: MadeNote = { ...note, uid };
    writeNote(folder, made);
    return watchJob(cluster, made, folder, true, worker);
  }

  /** @returns the uid of the job, which may have been made by an attempt whose answer was lost */
  async function makeJob(cluster: Cluster, plan: JobPlan, jobName: string): Promise<string> {
    const { namespace, name, manifest } = plan;
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    const deadline = clock.monotonicMs() + START_PATIENCE_MS;
    const tried = async (): Promise<string> => {
      try {
        return uidOf(await cluster.ask({ method: "POST", path, body: manifest }));
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
        const there = await ownJob(cluster, plan);
        if (there !== undefined) return there;
        throw new BatutaError(
          "job-not-started",
          `no job for ${jobName} could be made: the namespace ${namespace} has another one named ${name}`,
          { cause: error },
        );
      }
    };
    for (;;) {
      try {
        return await tried();
      } catch (error) {
        if (isClusterAway(error) && clock.monotonicMs() < deadline) {
          await clock.sleep(AGAIN_MS);
          continue;
        }
        const told = explainRefusal(error, namespace);
        if (!BatutaError.hasCode(told, "cluster-refused")) throw told;
        throw new BatutaError("job-not-started", `no job for ${jobName} could be made: ${messageOf(told)}`, {
          cause: error,
        });
      }
    }
  }

  /** The uid of the job, if there is one of this name and it is ours. */
  async function ownJob(
    cluster: Cluster,
    { namespace, name, key }: Pick<ClusterNote, "namespace" | "name" | "key">,
  ): Promise<string | undefined> {
    try {
      const found = await cluster.ask({ path: `/apis/batch/v1/namespaces/${namespace}/jobs/${name}` });
      const { labels } = isJsonObject(found.metadata) ? found.metadata : {};
      return isJsonObject(labels) && labels[JOB_LABEL] === key ? uidOf(found) : undefined;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async function find(folder: string): Promise<RunningJob | undefined> {
    const note = readNote(folder);
    if (note === undefined) return undefined;
    const end = readEndNote(folder);
    const cluster = await clusterOf(note.clusterConfig);
    const uid = note.uid ?? (await patiently(() => ownJob(cluster, note)));
    if (uid === undefined) return undefined;
    const made: MadeNote = { ...note, uid };
    if (note.uid === null) writeNote(folder, made);
    if (end === undefined) return watchJob(cluster, made, folder, false, worker);
    return {
      identifier: identifierOf(made),
      ended: Promise.resolve(end),
      stop: async () => undefined,
      forget: () => forgetJob(cluster, made, logger),
    };
  }

  /** Asks until the API answers: a job goes on, or has ended, while nobody hears of it. */
  async function patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isClusterAway(error)) throw error;
        await clock.sleep(AGAIN_MS);
      }
    }
  }

  return {
    start,
    find,
    check: async (configuration) => {
      const cluster = await poolCluster(configuration);
      if (cluster !== undefined) await checkCluster(cluster, configuration, worker);
    },
    listJobs: async (scope, configuration) => {
      const cluster = await poolCluster(configuration);
      return cluster === undefined ? [] : await listJobs(cluster, configuration, scope);
    },
  };
}

function uidOf(object: JsonObject): string {
  const { uid } = isJsonObject(object.metadata) ? object.metadata : {};
  if (typeof uid === "string") return uid;
  throw new BatutaError("cluster-refused", "the Kubernetes API answered with an object without a uid");
}
