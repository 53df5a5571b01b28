import type { Client } from "../../client/http.ts";
import type { Settings } from "../../config/settings.ts";
import type { JournalPort } from "../../contract/journal/port.ts";
import type { RunOwner } from "../../contract/journal/schemas.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { ConsoleCapture } from "../logging/capture-console.ts";
import type { LogPipeline } from "../logging/log-pipeline.ts";
import type { TaskRunner } from "../runners/task-runner.ts";

/** An open way to a server: in this process, found on this machine, or remote. */
export interface Connection {
  readonly kind: "embedded" | "local" | "remote";
  /** What people are told: a file, or a URL. */
  readonly target: string;
  readonly client: Client;
  readonly journal: JournalPort;
  /** Aborted, with a `server-gone`, when the server was waited for in vain: the connection is of no more use. */
  readonly gone?: AbortSignal;
  close(): Promise<void>;
}

/** A run that must not end unrecorded when its process does. */
export interface EndableRun {
  readonly name: string;
  /** Whether signals are ours to take: the flow's module is the program. */
  readonly isScript: boolean;
  stop(reason: unknown): void;
  /** Resolves when the run's end is recorded; never rejects. */
  readonly ended: Promise<unknown>;
}

/** Everything that the runs of one process share. A test makes its own; others use the process's default one. */
export interface Runtime {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: Settings;
  /** This process as an owner of runs. */
  readonly owner: RunOwner;
  readonly logs: LogPipeline;
  readonly console: ConsoleCapture;
  /** Where tasks of flows run that name no task runner. Undefined: on the event loop without a limit. */
  readonly runner: TaskRunner | undefined;
  /** Opens the way to the server at the first run; the same one until it is closed. */
  connection(): Promise<Connection>;
  /** Makes the run end properly when the process does. */
  guard(run: EndableRun): void;
  /** Counts a run that needs the runtime; the answer gives it back. */
  retain(): () => Promise<void>;
  /** Lets go of everything. */
  close(): Promise<void>;
}
