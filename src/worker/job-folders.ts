import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "../platform/json-object.ts";
import { isAlive, markProcess, type ProcessMark } from "./process/process-group.ts";

/** What is kept of a job for whoever watches it next. */
export interface JobNote {
  readonly flow_run_id: string;
  readonly flow_run_name: string;
  /** Who may take it over: workers of the same pool, or processes that serve the same deployments. */
  readonly scope: string;
  /** Of the Pending state by which the run was claimed. */
  readonly transition_id: string;
}

const FIELDS = ["flow_run_id", "flow_run_name", "scope", "transition_id"] as const;

/** A job that this process answers for. */
export interface KeptJob {
  readonly note: JobNote;
  readonly folder: string;
  /** Forgets the job, once its end is told. */
  remove(): void;
}

const NOTE = "job.json";
const OWNER = /^owner\.(\d+)\.(\d*)$/;

/**
 * The jobs of this machine, a folder each, so that a worker that is killed leaves behind what the next one needs. Whose
 * a job is says the name of an empty file in its folder; to rename it is to take the job, and only one can.
 */
export interface JobFolders {
  /** Makes the folder of a job. */
  create(note: JobNote): KeptJob;
  /** Whether a worker of this machine has, or had, the job. */
  knows(note: JobNote): boolean;
  /** Takes over the jobs of a scope whose worker has ended. */
  adopt(scope: string): KeptJob[];
}

const ownerName = ({ pid, start }: ProcessMark): string => `owner.${pid}.${start ?? ""}`;

/** Opens the folder of jobs in Batuta's home. */
export function openJobFolders(home: string): JobFolders {
  const root = join(home, "jobs");
  const own = ownerName(markProcess(process.pid));
  const keep = (note: JobNote, folder: string): KeptJob => ({
    note,
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  });

  function create(note: JobNote): KeptJob {
    const folder = join(root, note.transition_id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, NOTE), JSON.stringify(note));
    writeFileSync(join(folder, own), "");
    return keep(note, folder);
  }

  function adopt(scope: string): KeptJob[] {
    return readNames(root).flatMap((name) => {
      const folder = join(root, name);
      const owner = readNames(folder).find((file) => OWNER.test(file));
      const note = readNote(folder);
      // A folder that was not finished belongs to a claim that was never made.
      if (owner === undefined || note?.scope !== scope) return [];
      const [, pid = "", start = ""] = OWNER.exec(owner) ?? [];
      if (owner === own || isAlive({ pid: Number(pid), start: start === "" ? null : start })) return [];
      try {
        renameSync(join(folder, owner), join(folder, own));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return []; // another worker was first
        throw error;
      }
      return [keep(note, folder)];
    });
  }

  return { create, adopt, knows: ({ transition_id }) => existsSync(join(root, transition_id)) };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

/** The note of a job in its folder; undefined where there is none, or half of one. */
export function readNote(folder: string): JobNote | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(join(folder, NOTE), "utf8"));
    // safe: every field was looked at
    return isJsonObject(note) && FIELDS.every((field) => typeof note[field] === "string")
      ? (note as unknown as JobNote)
      : undefined;
  } catch {
    return undefined; // half-written, or removed meanwhile
  }
}
