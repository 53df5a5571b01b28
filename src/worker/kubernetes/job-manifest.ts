import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { chooseImage } from "../choose-image.ts";
import type { Job } from "../infrastructure.ts";
import { invalidJob, readMap, readText } from "../job-configuration.ts";
import type { JobNote } from "../job-folders.ts";
import { splitCommand } from "../process/split-command.ts";
import { containerEnvironment, reachApi } from "./container-environment.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { labelKey, labelValue, objectName } from "./kubernetes-names.ts";

/** By this label of jobs and pods a job is found again: its value stands for the job's folder. */
export const JOB_LABEL = "batuta.io/job";
/** By this one the jobs of a pool whose end has not been told. */
export const SCOPE_LABEL = "batuta.io/scope";
/** What another worker needs to go on with a job. */
export const NOTE_ANNOTATION = "batuta.io/note";
/** Whose job it is. */
export const WORKER_ANNOTATION = "batuta.io/worker";

/** With the suffix that tells jobs apart, a name stays below the 63 characters of a label. */
const MAX_NAME_BEGINNING = 45;
const SUFFIX_LENGTH = 10;

/** What the cluster is told of a job. */
export interface JobPlan {
  readonly namespace: string;
  readonly name: string;
  /** Value of `batuta.io/job`. */
  readonly key: string;
  /** The container that runs the flow: the first. */
  readonly container: string;
  readonly manifest: JsonObject;
}

/** How a job is watched, whoever does it. */
export interface Watching {
  readonly streamsOutput: boolean;
  readonly jobTimeoutSeconds: number | null;
  readonly podTimeoutSeconds: number;
}

const POD_TIMEOUT_SECONDS = 60;

/** How a job is to be watched. @throws BatutaError `invalid-job-configuration` */
export function watchingOf({ streamsOutput, configuration }: Job): Watching {
  const seconds = (name: string): number | null => {
    const value = configuration[name] ?? null;
    if (value === null || (typeof value === "number" && value > 0)) return value;
    throw invalidJob(`${name} of the job must be a number of seconds`);
  };
  return {
    streamsOutput,
    jobTimeoutSeconds: seconds("job_watch_timeout_seconds"),
    podTimeoutSeconds: seconds("pod_watch_timeout_seconds") ?? POD_TIMEOUT_SECONDS,
  };
}

/** Where the value of the label for a scope comes from: `pool/ID` is no value. */
export const scopeLabel = (scope: string): string => labelValue(scope);

/**
 * A job as a manifest. Its name follows from its folder's, so that the same job can't be made twice.
 *
 * @throws BatutaError `invalid-job-configuration`
 */
export function planJob(job: Job, folderName: string, note: JobNote | undefined): JobPlan {
  const { configuration } = job;
  const given = configuration.job_manifest;
  if (!isJsonObject(given))
    throw invalidJob("the job has no job_manifest: the work pool's template must have it");
  const key = labelValue(folderName);
  const filled = fillManifest(job, withoutNulls(given), `-${suffixOf(folderName)}`);
  const { customizations } = configuration;
  if (customizations !== undefined && customizations !== null && !Array.isArray(customizations)) {
    throw invalidJob("customizations of the job must be a list of operations of a JSON patch");
  }
  const patched = applyJsonPatch(filled, customizations ?? []);
  const { metadata, spec, template, podMetadata, podSpec, containers } = partsOf(patched);
  const [main, ...others] = containers;
  const env = reachApi(Array.isArray(main.env) ? main.env : [], podSpec);
  const own = { [JOB_LABEL]: key, "batuta.io/flow-run-id": job.flowRunId };
  const manifest: JsonObject = {
    ...readMap(patched, "job_manifest"),
    metadata: {
      ...metadata,
      labels: {
        ...readMap(metadata.labels, "labels"),
        ...own,
        ...(note === undefined ? {} : { [SCOPE_LABEL]: scopeLabel(note.scope) }),
      },
      annotations: {
        ...readMap(metadata.annotations, "annotations"),
        ...(note === undefined
          ? {}
          : {
              [NOTE_ANNOTATION]: JSON.stringify({ ...note, ...watchingOf(job) } satisfies JobNote & Watching),
              [WORKER_ANNOTATION]: job.labels["prefect.io/worker-name"] ?? "",
            }),
      },
    },
    spec: {
      ...spec,
      template: {
        ...template,
        metadata: { ...podMetadata, labels: { ...readMap(podMetadata.labels, "labels"), ...own } },
        spec: { ...podSpec, containers: [{ ...main, env }, ...others] },
      },
    },
  };
  return {
    namespace: String(metadata.namespace),
    name: String(metadata.name),
    key,
    container: String(main.name),
    manifest,
  };
}

interface Parts {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly template: JsonObject;
  readonly podMetadata: JsonObject;
  readonly podSpec: JsonObject;
  readonly containers: readonly [JsonObject, ...JsonObject[]];
}

function partsOf(manifest: unknown): Parts {
  const at = (value: unknown, path: string): JsonObject => readMap(value, `job_manifest: ${path}`);
  const whole = at(manifest, "the manifest");
  const spec = at(whole.spec, "spec");
  const template = at(spec.template, "spec.template");
  const podSpec = at(template.spec, "spec.template.spec");
  const containers = Array.isArray(podSpec.containers) ? podSpec.containers : [];
  const [main, ...others] = containers.map((one, number) =>
    at(one, `spec.template.spec.containers[${number}]`),
  );
  if (main === undefined) {
    throw invalidJob("job_manifest of the job must have a container in spec.template.spec.containers");
  }
  return {
    metadata: at(whole.metadata, "metadata"),
    spec,
    template,
    podMetadata: at(template.metadata, "spec.template.metadata"),
    podSpec,
    containers: [main, ...others],
  };
}

function fillManifest(job: Job, given: JsonObject, suffix: string): JsonObject {
  const { configuration } = job;
  const kind = `${String(given.apiVersion ?? "batch/v1")} ${String(given.kind ?? "Job")}`;
  if (kind !== "batch/v1 Job")
    throw invalidJob(`job_manifest of the job must be a batch/v1 Job, and is a ${kind}`);
  const { metadata, spec, template, podMetadata, podSpec, containers } = partsOf(given);
  const [main, ...others] = containers;
  const labels = slugKeys({ ...readMap(metadata.labels, "labels"), ...job.labels }, labelValue);
  const asIs = (text: string): string => text;
  const annotations = slugKeys(
    { ...readMap(metadata.annotations, "annotations"), ...readMap(configuration.annotations, "annotations") },
    asIs,
  );
  // Prefect's manifests have these two a level too deep, where the API passes over them.
  const { parallelism = 1, completions = 1, ...ownPodSpec } = podSpec;
  if ([parallelism, completions, spec.parallelism ?? 1, spec.completions ?? 1].some((count) => count !== 1)) {
    throw invalidJob("job_manifest of the job must run one pod: its parallelism and completions must be 1");
  }
  const { generateName: _, ...ownMetadata } = metadata;
  return {
    ...given,
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...ownMetadata,
      namespace:
        readText(metadata.namespace, "namespace") ??
        readText(configuration.namespace, "namespace") ??
        "default",
      name: readText(metadata.name, "metadata.name") ?? `${nameBeginning(job, metadata)}${suffix}`,
      labels,
      annotations,
    },
    spec: {
      ...spec,
      template: {
        ...template,
        metadata: {
          ...podMetadata,
          labels: { ...readMap(podMetadata.labels, "labels"), ...slugKeys(job.labels, labelValue) },
          annotations: { ...readMap(podMetadata.annotations, "annotations"), ...annotations },
        },
        spec: {
          restartPolicy: "Never",
          ...ownPodSpec,
          containers: [fillContainer(job, main), ...others],
        },
      },
    },
  };
}

function fillContainer(job: Job, container: JsonObject): JsonObject {
  const { args } = container;
  const isGiven = typeof args === "string" && args.trim() !== "" && args !== job.configuration.command;
  return {
    ...container,
    name: readText(container.name, "the container's name") ?? "prefect-job",
    image: chooseImage(job, readText(container.image, "image")),
    args: Array.isArray(args) ? args : isGiven ? splitCommand(args) : [...job.command],
    env: containerEnvironment(job, container.env),
    ...(job.workingDir === undefined ? {} : { workingDir: job.workingDir }),
  };
}

/** `{{ name }}-` where no name was given is a hyphen, behind what was filled in for nothing. */
function nameBeginning(job: Job, metadata: JsonObject): string {
  const given = readText(metadata.generateName, "metadata.generateName")?.replace(/^(null|None)?-*$|-+$/, "");
  const name = given || readText(job.configuration.name, "name") || job.name;
  return objectName(name, MAX_NAME_BEGINNING) || "prefect-job";
}

/** A variable that nobody has set leaves its place out: the API would take a limit that is null for 0. */
function withoutNulls(manifest: JsonObject): JsonObject {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    return isJsonObject(value) ? withoutNulls(value) : value;
  };
  const entries = Object.entries(manifest).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, strip(value)]));
}

function suffixOf(folderName: string): string {
  return createHash("sha256").update(folderName).digest("hex").slice(0, SUFFIX_LENGTH);
}

function slugKeys(map: JsonObject, value: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, text]) => [labelKey(name), value(String(text))]));
}
