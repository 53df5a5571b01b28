import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JobEnd } from "../infrastructure.ts";

/** What a job's folder says of its container. */
export interface ContainerNote {
  readonly id: string;
  readonly identifier: string;
  readonly streamsOutput: boolean;
  readonly hasTerminal: boolean;
  readonly autoRemoves: boolean;
  /** Of the memory, as the job was given it. */
  readonly memoryLimit: string | null;
}

const CONTAINER = "container.json";
const END = "end.json";

/** Written once the container is there and before it is started. */
export function writeNote(folder: string, note: ContainerNote): void {
  writeWhole(join(folder, CONTAINER), note);
}

export function readNote(folder: string): ContainerNote | undefined {
  return readWhole(join(folder, CONTAINER)) as ContainerNote | undefined; // safe: as `writeNote` wrote it
}

/** Kept until the end is told, since the container may be removed before. */
export function writeEnd(folder: string, end: JobEnd): void {
  // Without its folder the job is forgotten: nobody will ask.
  if (existsSync(folder)) writeWhole(join(folder, END), end);
}

export function readEnd(folder: string): JobEnd | undefined {
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
