import type { Infrastructure } from "../infrastructure.ts";
import { KUBERNETES_JOB_TEMPLATE } from "./base-job-template.ts";
import type { WatchingWorker } from "./watch-job.ts";

type Jobs = Required<Pick<Infrastructure, "start" | "find" | "check" | "listJobs">>;

/** Runs jobs as Jobs of Kubernetes clusters; nothing of it is loaded before the first is asked for. */
export function createKubernetesInfrastructure(worker: WatchingWorker): Infrastructure {
  let opening: Promise<Jobs> | undefined;
  const open = (): Promise<Jobs> => {
    opening ??= import("./kubernetes-jobs.ts").then(({ openKubernetesJobs }) => openKubernetesJobs(worker));
    return opening;
  };
  return {
    type: "kubernetes",
    isHere: false,
    takesEnvList: true,
    baseJobTemplate: KUBERNETES_JOB_TEMPLATE,
    start: async (job, folder) => (await open()).start(job, folder),
    find: async (folder) => (await open()).find(folder),
    check: async (configuration) => (await open()).check(configuration),
    listJobs: async (scope, configuration) => (await open()).listJobs(scope, configuration),
  };
}
