import { readDeployment } from "../contract/deployments/routes.ts";
import type { Deployment } from "../contract/deployments/schemas.ts";
import { updateFlowRun } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { readFlow } from "../contract/flows/routes.ts";
import type { Clock } from "../platform/clock.ts";
import { messageOf } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json-object.ts";
import type { Logger } from "../platform/logger.ts";
import { buildJob, type JobSurroundings } from "./build-job.ts";
import type { FlowRunRecord, Infrastructure, LostJob, RunningJob } from "./infrastructure.ts";
import type { JobFolders, KeptJob } from "./job-folders.ts";
import { untilAnswered } from "./patience.ts";
import { claimRun, findRun, isClaimed, reportEnd, reportNotStarted } from "./run-reports.ts";
import type { WorkerEvents } from "./worker-events.ts";

/** A due run, as workers and served deployments get it. */
export type DueRun = FlowRunRecord &
  Pick<
    FlowRun,
    "flow_id" | "job_variables" | "parent_task_run_id" | "next_scheduled_start_time" | "expected_start_time"
  >;

/** What a supervisor is made of. */
export interface SupervisorOptions {
  readonly surroundings: JobSurroundings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly infrastructure: Infrastructure;
  readonly folders: JobFolders;
  /** Whose jobs are taken over when their worker has ended. */
  readonly scope: string;
  /** Runs at once; undefined: any number. */
  readonly limit: number | undefined;
  /** Jobs of workers that have gone with their machine; undefined: there are none but in the folders. */
  readonly findLost?: (() => Promise<readonly LostJob[]>) | undefined;
  /** From asking a cancelled run to end until it is killed. */
  readonly graceMs: number;
  /** The pool's base job template, as it is now. */
  readonly template: () => JsonObject;
  /** Told of runs that were submitted, and of their ends. */
  readonly events?: WorkerEvents | undefined;
  /** Called whenever a slot has become free. */
  readonly onFreed: () => void;
}

/** What a run's job is made of, beside the run. */
interface Plan {
  readonly deployment: Deployment;
  readonly flow_name: string;
}

interface LiveRun {
  readonly name: string;
  /** Of the event that the run was submitted. */
  submittedId?: string | undefined;
  job?: RunningJob;
  isCancelled: boolean;
}

/** So long after its claim a run is surely still ours: heartbeats are missed for longer before it is taken back. */
const CLAIM_SURE_MS = 20_000;
/** A run that was refused is not asked for again before this time, whatever list it stands in. */
const REFUSED_MS = 2000;

/** Claims runs, starts their jobs, watches them to their end and tells the server of it. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #live = new Map<string, LiveRun>();
  readonly #work = new Set<Promise<void>>();
  /** Of flows, by id; they never change. */
  readonly #flowNames = new Map<string, string>();
  /** When claims were refused; monotonic. */
  readonly #refused = new Map<string, number>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** How many more runs may be submitted. */
  get free(): number {
    return (this.#options.limit ?? Number.POSITIVE_INFINITY) - this.#live.size;
  }

  /** Runs that are claimed, or have a job. */
  get liveIds(): readonly string[] {
    return [...this.#live.keys()];
  }

  has(id: string): boolean {
    return this.#live.has(id);
  }

  /** Resolves when no run is left. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Claims a run and starts it; nothing happens when another worker was first, or no slot is free. */
  submit(run: DueRun): void {
    const { ids, folders, scope, clock } = this.#options;
    for (const [id, at] of this.#refused) {
      if (clock.monotonicMs() - at > REFUSED_MS) this.#refused.delete(id);
    }
    if (this.has(run.id) || this.#refused.has(run.id) || this.free <= 0) return;
    const kept = folders.create({
      flow_run_id: run.id,
      flow_run_name: run.name,
      scope,
      transition_id: ids.uuid(),
    });
    this.#keep(run, async (live) => {
      // Most claims are granted: what comes next is read while this one is on its way.
      const reading = this.#readPlan(run);
      reading.catch(() => undefined);
      if (await this.#claim(kept)) await this.#launch(kept, run, live, reading);
      else {
        this.#refused.set(run.id, clock.monotonicMs());
        kept.remove();
      }
    });
  }

  /** Goes on with the jobs of workers that have ended: watches those that run, starts those that were only claimed. */
  async adopt(): Promise<void> {
    const { folders, scope } = this.#options;
    for (const kept of folders.adopt(scope)) await this.#goOnWith(kept);
    for (const lost of await this.#findLost()) {
      // Its folder is on this machine: it is no lost one.
      if (this.has(lost.note.flow_run_id) || folders.knows(lost.note)) continue;
      const kept = folders.create(lost.note);
      if (await lost.take(kept.folder, this.#options.surroundings.workerName)) await this.#goOnWith(kept);
      else kept.remove();
    }
  }

  async #findLost(): Promise<readonly LostJob[]> {
    const { findLost, logger } = this.#options;
    try {
      return (await findLost?.()) ?? [];
    } catch (error) {
      logger.warn("the jobs of workers that have gone can't be looked for; they are looked for again", {
        err: error,
      });
      return [];
    }
  }

  async #goOnWith(kept: KeptJob): Promise<void> {
    const { infrastructure, logger } = this.#options;
    const { flow_run_id: id, flow_run_name: name } = kept.note;
    const job = await infrastructure.find(kept.folder);
    logger.info("a run of a worker that has ended is watched again", {
      flow_run_id: id,
      started: job !== undefined,
    });
    this.#keep({ id, name }, async (live) => {
      if (job !== undefined) {
        live.job = job;
        await this.#watch(kept, live, job);
        return;
      }
      const { client } = this.#options.surroundings;
      const run = await findRun({ ...this.#options, client }, id);
      if (run !== undefined && isClaimed(run, kept.note.transition_id)) await this.#launch(kept, run, live);
      else kept.remove();
    });
  }

  /** Ends a run's job: asks, and kills it when the grace is over. */
  cancel(id: string): void {
    const live = this.#live.get(id);
    if (live === undefined || live.isCancelled) return;
    live.isCancelled = true;
    this.#options.logger.info("a run is cancelled: its job is told to end", {
      flow_run_id: id,
      name: live.name,
    });
    void live.job?.stop(this.#options.graceMs);
  }

  #keep(run: { readonly id: string; readonly name: string }, work: (live: LiveRun) => Promise<void>): void {
    const { logger, onFreed } = this.#options;
    const live: LiveRun = { name: run.name, isCancelled: false };
    this.#live.set(run.id, live);
    const done = work(live)
      .catch((error: unknown) => {
        logger.error("a run can't be looked after", { flow_run_id: run.id, err: error });
      })
      .then(() => {
        this.#live.delete(run.id);
        this.#work.delete(done);
        onFreed();
      });
    this.#work.add(done);
  }

  async #claim(kept: KeptJob): Promise<boolean> {
    const { client, workerName } = this.#options.surroundings;
    const { flow_run_id: id, transition_id: transitionId } = kept.note;
    const claim = { transitionId, workerName };
    return this.#untilAnswered(() => claimRun({ ...this.#options, client }, id, claim));
  }

  async #launch(kept: KeptJob, run: DueRun, live: LiveRun, reading?: Promise<Plan>): Promise<void> {
    const { surroundings, infrastructure, logger, clock } = this.#options;
    const { client } = surroundings;
    const told = { flow_run_id: run.id, name: run.name };
    const claimedMs = clock.monotonicMs();
    let job: RunningJob;
    let plan: Plan;
    try {
      let first = reading;
      plan = await this.#untilAnswered(() => {
        const read = first ?? this.#readPlan(run);
        first = undefined;
        return read;
      });
      const { deployment, flow_name } = plan;
      const built = await this.#untilAnswered(() =>
        buildJob(
          {
            ...surroundings,
            isHere: infrastructure.isHere,
            ...(infrastructure.takesEnvList === true ? { takesEnvList: true } : {}),
          },
          this.#options.template(),
          { ...run, claim: kept.note.transition_id, flow_name },
          deployment,
        ),
      );
      if (clock.monotonicMs() - claimedMs > CLAIM_SURE_MS) {
        const now = await findRun({ ...this.#options, client }, run.id);
        if (now === undefined || !isClaimed(now, kept.note.transition_id)) {
          logger.warn("a run was taken back while the API was away; it is not started here", told);
          kept.remove();
          return;
        }
      }
      job = await infrastructure.start(built, kept.folder);
    } catch (error) {
      logger.error("a run could not be started", { flow_run_id: run.id, name: run.name, err: error });
      await reportNotStarted({ ...this.#options, client }, run.id, messageOf(error));
      kept.remove();
      return;
    }
    live.submittedId = this.#options.events?.submitted({ ...run, ...plan });
    live.job = job;
    logger.info("a run was started", { flow_run_id: run.id, name: run.name, job: job.identifier });
    if (live.isCancelled) void job.stop(this.#options.graceMs);
    const body = { infrastructure_pid: job.identifier };
    const noted = this.#untilAnswered(() => client.call(updateFlowRun, { params: { id: run.id }, body }));
    await Promise.all([noted, job.ended]);
    await this.#watch(kept, live, job);
  }

  async #readPlan({ deployment_id, flow_id }: DueRun): Promise<Plan> {
    const { client } = this.#options.surroundings;
    const known = this.#flowNames.get(flow_id);
    const [deployment, flow_name] = await Promise.all([
      client.call(readDeployment, { params: { id: deployment_id ?? "" } }),
      known ?? client.call(readFlow, { params: { id: flow_id } }).then(({ name }) => name),
    ]);
    this.#flowNames.set(flow_id, flow_name);
    return { deployment, flow_name };
  }

  async #watch(kept: KeptJob, live: LiveRun, job: RunningJob): Promise<void> {
    const { surroundings, logger } = this.#options;
    const end = await job.ended;
    const { flow_run_id: id, transition_id: transitionId } = kept.note;
    logger.info("the job of a run has ended", { flow_run_id: id, name: live.name, exit_code: end.exitCode });
    this.#options.events?.executed(id, job, end, live.submittedId);
    const { identifier } = job;
    const { isCancelled } = live;
    await reportEnd(
      { ...this.#options, client: surroundings.client },
      { id, identifier, isCancelled, transitionId },
      end,
    );
    await job.forget?.();
    kept.remove();
  }

  #untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    return untilAnswered(ask, this.#options);
  }
}
