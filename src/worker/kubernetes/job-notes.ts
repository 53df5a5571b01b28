import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JobEnd } from "../infrastructure.ts";
import type { Watching } from "./job-manifest.ts";

/** What a run's folder says of its job in the cluster. */
export interface ClusterNote extends Watching {
  readonly namespace: string;
  readonly name: string;
  /** Null while it is not known whether the job was made. */
  readonly uid: string | null;
  /** Of the label by which its pods are found. */
  readonly key: string;
  /** The container that runs the flow. */
  readonly container: string;
  /** As the job was given it; null: of the surroundings. */
  readonly clusterConfig: unknown;
}

/** Of a job that was made. */
export type MadeNote = ClusterNote & { readonly uid: string };

const NOTE = "kubernetes.json";
const END = "end.json";

/** Written before the job is made, and again when it is. */
export function writeNote(folder: string, note: ClusterNote): void {
  writeWhole(join(folder, NOTE), note);
}

export function readNote(folder: string): ClusterNote | undefined {
  return readWhole(join(folder, NOTE)) as ClusterNote | undefined; // safe: as `writeNote` wrote it
}

/** Kept until the end is told: the job may be deleted before. */
export function writeEnd(folder: string, end: JobEnd): void {
  // Without its folder the job is forgotten: nobody will ask.
  if (existsSync(folder)) writeWhole(join(folder, END), end);
}

export function readEndNote(folder: string): JobEnd | undefined {
  const end = readWhole(join(folder, END)) as JobEnd | undefined; // safe: as `writeEnd` wrote it
  // JSON leaves an unknown exit code out.
  return end === undefined ? undefined : { ...end, exitCode: end.exitCode };
}

function writeWhole(path: string, value: unknown): void {
  writeFileSync(`${path}.part`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

function readWhole(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
