import type { Clock } from "../../platform/clock.ts";
import { messageOf } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { Logger } from "../../platform/logger.ts";
import type { JobEnd, RunningJob } from "../infrastructure.ts";
import { isClusterAway, statusOf } from "./cluster-error.ts";
import { findWarning } from "./cluster-events.ts";
import { deleteJob } from "./delete-job.ts";
import { findHindrance, type Hindrance, hasPodBegun, isJobFinished, isPodOver, readEnd } from "./job-end.ts";
import { JOB_LABEL, SCOPE_LABEL } from "./job-manifest.ts";
import { type ClusterNote, type MadeNote, writeEnd } from "./job-notes.ts";
import { createJobOutput } from "./job-output.ts";
import type { Cluster } from "./open-cluster.ts";
import { type SeenObject, watchObjects } from "./watch-objects.ts";

/** What watching needs of the worker. */
export interface WatchingWorker {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes what jobs write. */
  readonly write: (part: Uint8Array) => void;
}

type Seen = ReadonlyMap<string, SeenObject>;

/** A cluster that is away is asked again after this. */
const AGAIN_MS = 2000;
/** Of a job that is given up. */
const GRACE_MS = 30_000;

const nameOf = (object: JsonObject): string =>
  isJsonObject(object.metadata) ? String(object.metadata.name ?? "") : "";
const createdAt = (object: JsonObject): number =>
  isJsonObject(object.metadata) ? Date.parse(String(object.metadata.creationTimestamp ?? "")) : Number.NaN;

/** Watches a job and its pods to their end, however often the API is away meanwhile. */
export function watchJob(
  cluster: Cluster,
  note: MadeNote,
  folder: string,
  isFromStart: boolean,
  { clock, logger, write }: WatchingWorker,
): RunningJob {
  const { namespace, name, uid, container } = note;
  const settled = new AbortController();
  const { signal } = settled;
  const over = Promise.withResolvers<void>();
  const output = createJobOutput(cluster, note, {
    since: isFromStart ? undefined : new Date(clock.now()).toISOString(),
    clock,
    write,
  });
  let jobs: Seen | undefined;
  let pods: Seen | undefined;
  let givenUp: string | undefined;
  let isStopped = false;
  let told = "";
  /** The API says why an image can't be pulled, and next only that it waits before it tries again. */
  let pullError = "";
  const podTimers = new Set<string>();

  const job = (): SeenObject | undefined => jobs?.get(uid);
  const lastPod = (): SeenObject | undefined =>
    [...(pods?.values() ?? [])].sort((a, b) => createdAt(a.object) - createdAt(b.object)).at(-1);

  function look(): void {
    for (const { object } of pods?.values() ?? []) output.see(object);
    const pod = lastPod();
    if (pod !== undefined && !pod.isGone) watchStart(pod.object);
    if (jobs === undefined || pods === undefined) return;
    const one = job();
    const isJobOver = one === undefined || one.isGone || isJobFinished(one.object);
    const isNothingLeft = [...pods.values()].every(({ object, isGone }) => isGone || isPodOver(object));
    if (isJobOver && isNothingLeft) over.resolve();
  }

  function hindranceOf(pod: JsonObject): Hindrance | undefined {
    const found = findHindrance(pod);
    if (found?.reason === "ErrImagePull") pullError = found.message;
    return found?.reason === "ImagePullBackOff" && pullError !== ""
      ? { ...found, message: pullError }
      : found;
  }

  /** Tells once for each reason why a pod does not start, and gives it up when its time is over. */
  function watchStart(pod: JsonObject): void {
    if (hasPodBegun(pod)) return;
    const hindrance = hindranceOf(pod);
    if (hindrance !== undefined && hindrance.reason !== told) {
      told = hindrance.reason;
      logger.warn("a pod does not start yet", { job: name, pod: nameOf(pod), ...hindrance });
    }
    const podName = nameOf(pod);
    if (podTimers.has(podName)) return;
    podTimers.add(podName);
    schedule(note.podTimeoutSeconds * 1000, () => checkStart(podName));
  }

  function schedule(ms: number, work: () => Promise<void>): void {
    const cancel = clock.schedule(() => {
      void work().catch((error: unknown) => {
        logger.warn("it can't be seen why a pod does not start", { job: name, err: error });
        if (!signal.aborted && isClusterAway(error)) schedule(AGAIN_MS, work);
      });
    }, ms);
    signal.addEventListener("abort", cancel, { once: true });
  }

  async function checkStart(podName: string): Promise<void> {
    const pod = lastPod();
    if (signal.aborted || pod === undefined || pod.isGone || nameOf(pod.object) !== podName) return;
    if (hasPodBegun(pod.object)) return;
    const found = hindranceOf(pod.object) ?? (await findWarning(cluster, namespace, podName));
    if (signal.aborted) return;
    // An image that is being pulled, say: nothing is wrong so far.
    if (found === undefined) schedule(note.podTimeoutSeconds * 1000, () => checkStart(podName));
    else giveUp(found);
  }

  async function checkPod(): Promise<void> {
    const one = job()?.object;
    if (signal.aborted || lastPod() !== undefined) return;
    // A job that was not seen yet: the API is away. One that somebody holds back (a queue of the cluster) gets its pod when that lets it go.
    const spec = isJsonObject(one?.spec) ? one.spec : {};
    if (one === undefined || spec.suspend === true) return schedule(note.podTimeoutSeconds * 1000, checkPod);
    const found = await findWarning(cluster, namespace, name);
    if (signal.aborted || lastPod() !== undefined) return;
    giveUp(found ?? { reason: "no pod", message: "the cluster has made none for the job" });
  }

  function giveUp({ reason, message }: Hindrance): void {
    givenUp = `${reason}: ${message} (after ${note.podTimeoutSeconds} s, job variable pod_watch_timeout_seconds)`;
    void stop(GRACE_MS);
  }

  function watchTime(): void {
    const { jobTimeoutSeconds: seconds } = note;
    const begun = createdAt(job()?.object ?? {});
    if (seconds === null || Number.isNaN(begun)) return;
    schedule(Math.max(0, begun + seconds * 1000 - clock.now()), async () => {
      givenUp = `it took longer than ${seconds} s (job variable job_watch_timeout_seconds)`;
      await stop(GRACE_MS);
    });
  }

  const watch = (path: string, query: Record<string, string>, take: (seen: Seen) => void): void => {
    const onChange = (seen: Seen): void => {
      take(seen);
      look();
    };
    const options = { cluster, path, query, clock, logger, signal, onChange };
    void watchObjects(options).catch((error: unknown) => {
      logger.error("a job can't be watched", { job: name, err: error });
      over.resolve();
    });
  };
  watch(`/apis/batch/v1/namespaces/${namespace}/jobs`, { fieldSelector: `metadata.name=${name}` }, (seen) => {
    const isFirst = jobs === undefined;
    jobs = seen;
    if (isFirst) watchTime();
  });
  watch(`/api/v1/namespaces/${namespace}/pods`, { labelSelector: `${JOB_LABEL}=${note.key}` }, (seen) => {
    pods = seen;
  });
  schedule(note.podTimeoutSeconds * 1000, checkPod);

  const settle = async (): Promise<JobEnd> => {
    await over.promise;
    settled.abort();
    const lastWords = await output.close();
    const pod = lastPod();
    const one = job();
    const { exitCode, reason, said } = readEnd(one?.object, pod?.object, container);
    const isDeleted = one === undefined || (one.isGone && !isJobFinished(one.object));
    const unknown = isDeleted ? undefined : "nothing tells how it ended";
    const deleted = isDeleted && (!isStopped || exitCode === undefined) ? "its job was deleted" : undefined;
    const found = [reason, deleted].filter((each) => each !== undefined).join(", ");
    const end: JobEnd = {
      exitCode,
      lastOutput: lastWords === "" ? (said ?? "") : lastWords,
      reason: givenUp ?? (found || (exitCode === undefined ? unknown : undefined)),
    };
    writeEnd(folder, end);
    return end;
  };
  const ended = settle();

  async function stop(graceMs: number): Promise<void> {
    isStopped = true;
    while (!signal.aborted) {
      try {
        await deleteJob(cluster, note, graceMs);
        break;
      } catch (error) {
        if (!isClusterAway(error)) {
          logger.error("a job could not be deleted", { job: name, namespace, err: messageOf(error) });
          break;
        }
        await clock.sleep(AGAIN_MS, { signal }).catch(() => undefined);
      }
    }
    await ended;
  }

  return {
    identifier: identifierOf(note),
    ended,
    stop,
    forget: () => forgetJob(cluster, note, logger),
  };
}

/** As Prefect's workers write it. */
export const identifierOf = ({ namespace, name }: ClusterNote): string => `${namespace}:${name}`;

/** Takes the label away by which workers that have lost their folders find a job. */
export async function forgetJob(
  cluster: Cluster,
  { namespace, name, uid }: MadeNote,
  logger: Logger,
): Promise<void> {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
  const body = { metadata: { uid, labels: { [SCOPE_LABEL]: null } } };
  await cluster.ask({ method: "PATCH", path, body }).catch((error: unknown) => {
    if ([404, 409, 422].includes(statusOf(error) ?? 0)) return; // deleted
    logger.warn("a job that has ended could not be marked as told", { job: name, err: error });
  });
}
