import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Infrastructure } from "../infrastructure.ts";
import { DOCKER_JOB_TEMPLATE } from "./base-job-template.ts";

/** What containers need of the worker. */
export interface DockerInfrastructureOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes what jobs write. */
  readonly write: (part: Uint8Array) => void;
}

/** Runs jobs as containers of the Docker engine that DOCKER_HOST names; nothing of it is loaded before the first job. */
export function createDockerInfrastructure(options: DockerInfrastructureOptions): Infrastructure {
  type Jobs = Required<Pick<Infrastructure, "start" | "find" | "check">>;
  let opening: Promise<Jobs> | undefined;
  const open = (): Promise<Jobs> => {
    opening ??= import("./docker-jobs.ts").then(({ openDockerJobs }) => openDockerJobs(options));
    return opening;
  };
  return {
    type: "docker",
    isHere: false,
    baseJobTemplate: DOCKER_JOB_TEMPLATE,
    start: async (job, folder) => (await open()).start(job, folder),
    find: async (folder) => (await open()).find(folder),
    check: async (configuration) => (await open()).check(configuration),
  };
}
