import { constants } from "node:os";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";

/** Why a job ended as it did. */
export interface EndFacts {
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
  /** What the cluster says in the place of output, where the program was never started. */
  readonly said: string | undefined;
}

/** What keeps a pod from starting. */
export interface Hindrance {
  /** `FailedScheduling`, `ImagePullBackOff`. */
  readonly reason: string;
  readonly message: string;
}

const part = (object: JsonObject | undefined, name: string): JsonObject => {
  const value = object?.[name];
  return isJsonObject(value) ? value : {};
};
const list = (object: JsonObject, name: string): readonly JsonObject[] => {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
};
const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
const told = (reason: unknown, message: unknown): string =>
  [textOf(reason), textOf(message)].filter((text) => text !== "").join(": ");

/** The condition of this type that holds. */
function condition(object: JsonObject, type: string, status = "True"): JsonObject | undefined {
  return list(part(object, "status"), "conditions").find((one) => one.type === type && one.status === status);
}

/** Whether a job has come to its end; its pods may not have. */
export function isJobFinished(job: JsonObject): boolean {
  return condition(job, "Complete") !== undefined || condition(job, "Failed") !== undefined;
}

/** Whether nothing of a pod runs any more. */
export function isPodOver(pod: JsonObject): boolean {
  return ["Succeeded", "Failed"].includes(textOf(part(pod, "status").phase));
}

/** Whether a pod has got so far that its containers run, or have run. */
export function hasPodBegun(pod: JsonObject): boolean {
  return !["", "Pending"].includes(textOf(part(pod, "status").phase));
}

const statusesOf = (pod: JsonObject): readonly JsonObject[] => {
  const status = part(pod, "status");
  return [...list(status, "initContainerStatuses"), ...list(status, "containerStatuses")];
};

/** What is known of a container of a pod. */
interface ContainerState {
  /** Empty before it was made. */
  readonly id: string;
  readonly hasBegun: boolean;
  readonly isOver: boolean;
  /** How it ended; of one that was started again, how it did before. */
  readonly terminated: JsonObject | undefined;
}

/** The state of the container of this name. */
export function containerOf(pod: JsonObject, name: string): ContainerState | undefined {
  const found = list(part(pod, "status"), "containerStatuses").find((one) => one.name === name);
  if (found === undefined) return undefined;
  const state = part(found, "state");
  const isOver = isJsonObject(state.terminated);
  const ended = state.terminated ?? part(found, "lastState").terminated;
  return {
    id: textOf(found.containerID),
    hasBegun: isOver || isJsonObject(state.running),
    isOver,
    terminated: isJsonObject(ended) ? ended : undefined,
  };
}

/** What keeps a pod from starting, as far as the pod itself says it. */
export function findHindrance(pod: JsonObject): Hindrance | undefined {
  if (hasPodBegun(pod)) return undefined;
  const unscheduled = condition(pod, "PodScheduled", "False");
  if (unscheduled !== undefined) {
    return { reason: "FailedScheduling", message: textOf(unscheduled.message) || textOf(unscheduled.reason) };
  }
  for (const one of statusesOf(pod)) {
    const waiting = part(part(one, "state"), "waiting");
    const reason = textOf(waiting.reason);
    if (reason === "" || ["ContainerCreating", "PodInitializing"].includes(reason)) continue;
    return { reason, message: textOf(waiting.message) };
  }
  return undefined;
}

/** Reads the end of a job from what was last seen of it and of its last pod. */
export function readEnd(
  job: JsonObject | undefined,
  pod: JsonObject | undefined,
  container: string,
): EndFacts {
  const status = part(pod, "status");
  const failed = job === undefined ? undefined : condition(job, "Failed");
  const ended = pod === undefined ? undefined : containerOf(pod, container)?.terminated;
  const kind = textOf(ended?.reason);
  const said = textOf(ended?.message) || undefined;
  if (kind === "StartError" || kind === "ContainerCannotRun") {
    return { exitCode: startErrorCode(said ?? "", ended?.exitCode), reason: kind, said };
  }
  const code = typeof ended?.exitCode === "number" ? ended.exitCode : undefined;
  // The node has lost the container: the code is made up.
  const exitCode = kind === "ContainerStatusUnknown" ? undefined : code;
  const reason =
    (kind === "OOMKilled" ? outOfMemory(pod, container) : undefined) ??
    deadlineOf(failed, status) ??
    disruptionOf(pod, status) ??
    (kind === "ContainerStatusUnknown" ? told(kind, said) : signalOf(code));
  if (exitCode !== undefined || reason !== undefined) return { exitCode, reason, said: undefined };
  // No container has run: what the job says is all there is.
  return { exitCode, reason: told(failed?.reason, failed?.message) || undefined, said };
}

/** As a shell tells it: 127 for a program that is not there, 126 for one that can't be run. */
function startErrorCode(message: string, code: unknown): number | undefined {
  if (/no such file or directory|executable file not found/i.test(message)) return 127;
  if (/permission denied|exec format error|is a directory/i.test(message)) return 126;
  return typeof code === "number" ? code : undefined;
}

function outOfMemory(pod: JsonObject | undefined, container: string): string {
  const spec = list(part(pod, "spec"), "containers").find((one) => one.name === container);
  const limit = textOf(part(part(spec, "resources"), "limits").memory);
  return limit === ""
    ? "OOMKilled: out of memory"
    : `OOMKilled: it needed more than its memory limit of ${limit} (job variable memory_limit)`;
}

function deadlineOf(failed: JsonObject | undefined, status: JsonObject): string | undefined {
  for (const one of [failed, status]) {
    if (one?.reason === "DeadlineExceeded") return told(one.reason, one.message);
  }
  return undefined;
}

/** Evicted, preempted, drained, the node gone: what the cluster did to the pod. */
function disruptionOf(pod: JsonObject | undefined, status: JsonObject): string | undefined {
  const own = told(status.reason, status.message);
  if (own !== "") return own;
  const target = pod === undefined ? undefined : condition(pod, "DisruptionTarget");
  return target === undefined ? undefined : told(target.reason, target.message) || undefined;
}

function signalOf(code: number | undefined): string | undefined {
  if (code === undefined) return undefined;
  const [name] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  return name === undefined ? undefined : `killed by ${name}`;
}
