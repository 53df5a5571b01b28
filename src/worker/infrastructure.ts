import type { Deployment } from "../contract/deployments/schemas.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import type { JsonObject } from "../platform/json-object.ts";
import type { JobNote } from "./job-folders.ts";

/** As much of a run as its process reads before it begins it. */
export type FlowRunRecord = Pick<
  FlowRun,
  "id" | "name" | "deployment_id" | "parameters" | "context" | "tags" | "empirical_policy" | "run_count"
>;

/** A run and its deployment, as the worker has read them. */
export interface RunRecord {
  readonly run: FlowRunRecord;
  readonly deployment: Deployment;
}

/** What is to be run for one flow run, with everything filled in. */
export interface Job {
  readonly flowRunId: string;
  /** For people: the run's name. */
  readonly name: string;
  /** Words of the command; the first is the program. */
  readonly command: readonly string[];
  /** On top of the worker's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: a place that the infrastructure chooses. */
  readonly workingDir: string | undefined;
  /** Whether the job's output is shown as the worker's own. */
  readonly streamsOutput: boolean;
  /** The pool's job configuration after templating, for what a type has beside the fields above. */
  readonly configuration: JsonObject;
  /** Spares a process that can be told of it two questions to the server. */
  readonly record?: RunRecord | undefined;
}

/** How a job ended. */
export interface JobEnd {
  /** Undefined when nobody could learn it. */
  readonly exitCode: number | undefined;
  /** The end of what it wrote, a few lines. */
  readonly lastOutput: string;
  /** What the infrastructure knows of the end beside its code: `killed by SIGKILL`, `OOMKilled`. */
  readonly reason?: string | undefined;
}

/** A job that was started and may have ended since. */
export interface RunningJob {
  /** Kept with the run as its `infrastructure_pid`. */
  readonly identifier: string;
  /** Resolves once, when nothing of the job runs any more; never rejects. */
  readonly ended: Promise<JobEnd>;
  /** Asks the job to end, and ends it for sure when it has not after the grace. Resolves when it has ended. */
  stop(graceMs: number): Promise<void>;
  /** Called once its end has been told: nobody need find it again. */
  forget?(): Promise<void>;
}

/** A job whose worker is not on this machine, as the infrastructure itself knows it. */
export interface LostJob {
  readonly note: JobNote;
  /** Of its worker. */
  readonly workerName: string;
  /** Makes it the job of another worker, with what `find` needs in a folder; false when somebody else was first. */
  take(folder: string, workerName: string): Promise<boolean>;
}

/**
 * Where jobs run. One for each type of work pool. A conforming one
 *
 * - starts a job that outlives the worker: a worker that is killed leaves its jobs running;
 * - finds a job again by its folder alone, in another process, with its end and exit code if it has ended meanwhile;
 * - ends a job for sure, with everything that the job has started.
 */
export interface Infrastructure {
  /** As in `work_pool.type`. */
  readonly type: string;
  /** Whether jobs see the files and programs of the worker's machine. */
  readonly isHere: boolean;
  /** Whether `env` may be a list, of which an entry may say where its value is; else it is a map of texts. */
  readonly takesEnvList?: boolean;
  /** The template of a pool that a worker makes. */
  readonly baseJobTemplate: JsonObject;
  /**
   * Starts a job.
   *
   * @param folder - the job's own, empty, on this machine; what `find` needs goes there before `start` resolves.
   */
  start(job: Job, folder: string): Promise<RunningJob>;
  /** A job that was started before; undefined when `start` had not got so far. */
  find(folder: string): Promise<RunningJob | undefined>;
  /**
   * Looks whether jobs could be started at all.
   *
   * @param configuration - of the pool, with nothing of a deployment or run.
   * @throws BatutaError that says what is missing.
   */
  check?(configuration: JsonObject): Promise<void>;
  /** Jobs of a scope whose end has not been told, those of live workers among them; where jobs outlive machines. */
  listJobs?(scope: string, configuration: JsonObject): Promise<readonly LostJob[]>;
}
