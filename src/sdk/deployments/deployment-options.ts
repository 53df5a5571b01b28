import type { IntervalLength, Schedule } from "../schedule.ts";

/** How many runs of a deployment may go on at once, and what becomes of one more. */
export interface DeploymentConcurrency {
  readonly limit: number;
  /** Default `ENQUEUE`: it waits. `CANCEL_NEW` cancels it. */
  readonly collisionStrategy?: "ENQUEUE" | "CANCEL_NEW" | undefined;
  /** Seconds that a run may hold its slot before it has started; 60 to 86,400. */
  readonly gracePeriodSeconds?: number | undefined;
}

/** A flow's deployment: how and when it runs. */
export interface DeploymentOptions {
  /** Unique among the flow's deployments. Must not contain `/ % & > <`. */
  readonly name: string;
  /** One cron expression, or several. */
  readonly cron?: string | readonly string[] | undefined;
  /** Seconds, or a length of time. */
  readonly interval?: number | IntervalLength | undefined;
  /** An iCalendar recurrence rule. */
  readonly rrule?: string | undefined;
  /** IANA name, for `cron`, `interval` and `rrule`. Default: UTC. */
  readonly timezone?: string | undefined;
  /** Schedules made with `cron()`, `interval()` and `rrule()`. Without any here, those of the flow are taken. */
  readonly schedules?: readonly Schedule[] | undefined;
  /** Whether schedules make no runs for now. Default false. */
  readonly paused?: boolean | undefined;
  /** By name; a run may be given others. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly description?: string | undefined;
  /** Default: the flow's. */
  readonly version?: string | undefined;
  readonly concurrencyLimit?: number | DeploymentConcurrency | undefined;
  /**
   * What follows when a run's process dies: `resume` schedules the run again, and it goes on from its journal, at most ten
   * times; `end` leaves it crashed. Default `resume`, unless the flow's results are not kept (`persistResult: false`).
   */
  readonly onCrash?: "resume" | "end" | undefined;
}

/** How a process serves its deployments. */
export interface ServeLimits {
  /** Runs at once in all; default: any number. */
  readonly limit?: number | undefined;
  /**
   * Pause the deployments when the process is told to stop, so that no runs pile up. Default true, unless a schedule says
   * that missed runs are made up for (`missed: "run-all"` or `"run-latest"`): while it is paused it misses none.
   */
  readonly pauseOnShutdown?: boolean | undefined;
  /** Seconds from asking a cancelled run to end until it is killed. Default 30. */
  readonly graceSeconds?: number | undefined;
  /**
   * Reload the deployments when the script, or a file that it loads, is saved: schema and schedules are brought up to
   * date, and the next run has the new code. Default: whether the script was given `--watch`.
   */
  readonly watch?: boolean | undefined;
  /** Stops serving when aborted, as SIGINT and SIGTERM do: runs under way are finished first. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `flow.serve`. */
export interface ServeOptions extends DeploymentOptions, ServeLimits {}

/** How an image is built of a folder. */
export interface ImageBuildOptions {
  /** Path of a Dockerfile from the folder, or `auto` for one that is made. Default: `Dockerfile`, if there is one. */
  readonly dockerfile?: string | undefined;
  /** `linux/arm64` … Default: the engine's own. */
  readonly platform?: string | undefined;
  /** Values for the Dockerfile's `ARG`s; they can be read in the image, so no secrets. */
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  /** Stage of the Dockerfile at which the build ends. */
  readonly target?: string | undefined;
  /** Build everything anew. */
  readonly noCache?: boolean | undefined;
  /** Look for a newer base image even if the engine has one. */
  readonly pull?: boolean | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Network of the Dockerfile's `RUN`s: `host`, `none`, or one of the engine's. */
  readonly network?: string | undefined;
}

/** An image that is built of the folder of the flows, with their code in it. */
export interface DockerImage extends ImageBuildOptions {
  /** With its registry, without a tag: `ghcr.io/me/etl`. */
  readonly name: string;
  /** Default: when it was built, such as `20261121-093000`. */
  readonly tag?: string | undefined;
}

/** Where deployed runs go. */
export interface DeployTarget {
  /** A work pool that exists. */
  readonly workPoolName: string;
  /** Default: the pool's default queue. A missing one is made. */
  readonly workQueueName?: string | undefined;
  /** Values for the variables of the pool's base job template. */
  readonly jobVariables?: Readonly<Record<string, unknown>> | undefined;
  /** `registry/name:tag` of the image in which runs are, for a pool of containers; it is built by Docker first, and pushed. */
  readonly image?: string | DockerImage | undefined;
  /** Default true; false takes the image as it is. */
  readonly build?: boolean | undefined;
  /** Push what was built to its registry. Default true; false where workers use the same engine. */
  readonly push?: boolean | undefined;
}

/** Options of `flow.deploy`. */
export interface DeployOptions extends DeploymentOptions, DeployTarget {}

/** Code in a git repository, fetched by the `git` of the machine. */
export interface GitSource {
  /** Address of the repository, without a login. */
  readonly git: string;
  /** A branch or a tag. Default: the repository's own. */
  readonly branch?: string | undefined;
  /** Id of a commit, four digits or more. */
  readonly commit?: string | undefined;
  readonly includeSubmodules?: boolean | undefined;
  /** Fetch only these folders, and the files at the top. */
  readonly directories?: readonly string[] | undefined;
  /** Name of a secret block with an access token, or `user:password`. */
  readonly tokenBlock?: string | undefined;
  /** Name of the variable of the environment that has it, here and where workers run. */
  readonly tokenVariable?: string | undefined;
}

/** Code in a bucket, fetched by the SDK of its store, which is to be installed. */
export interface BucketSource {
  /** `s3://bucket/folder`, `gs://bucket/folder` or `az://container/folder`. */
  readonly bucket: string;
  /** `aws-credentials/name`, `gcp-credentials/name`, `azure-blob-storage-credentials/name`. Default: the store's own ways. */
  readonly credentialsBlock?: string | undefined;
  /** Of a store that is not its maker's: MinIO, Ceph … */
  readonly endpointUrl?: string | undefined;
}

/** Where a flow's code is, and the flow in it. */
export interface FlowSource {
  /**
   * A folder, a relative one starting at the working directory; a git repository (`https://host/repo.git#branch`,
   * `git@host:repo.git`); a bucket (`s3://bucket/folder`, `gs://…`, `az://container/folder`); a published package
   * (`npm:name@version`, whose flows must be JavaScript).
   */
  readonly source: string | GitSource | BucketSource;
  /** `path/of/file.ts:flow`, the path from the folder, the repository or the package. */
  readonly entrypoint: string;
}

/** Options of `runDeployment`. */
export interface RunDeploymentOptions {
  /** By name, over the deployment's own. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Default: now. */
  readonly scheduledTime?: Date | undefined;
  /** Default: two random words. */
  readonly flowRunName?: string | undefined;
  /** Seconds to wait for the end; 0 returns at once. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Seconds between two looks at the run. Default 5, as in Prefect; the first ones are closer together. */
  readonly pollInterval?: number | undefined;
  /** Added to the deployment's. */
  readonly tags?: readonly string[] | undefined;
  /** A second request with the same key gives the first one's run. */
  readonly idempotencyKey?: string | undefined;
  readonly workQueueName?: string | undefined;
  readonly jobVariables?: Readonly<Record<string, unknown>> | undefined;
  /** Inside a flow, make the run its subflow. Default true. */
  readonly asSubflow?: boolean | undefined;
}
