import { join } from "node:path";
import type { Client } from "../client/http.ts";
import { pauseDeployment, readDueDeploymentRuns } from "../contract/deployments/routes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { JobSurroundings } from "./build-job.ts";
import { batutaCommand } from "./execute-command.ts";
import { openJobFolders } from "./job-folders.ts";
import { untilAnswered } from "./patience.ts";
import { PROCESS_JOB_TEMPLATE } from "./process/base-job-template.ts";
import { createProcessInfrastructure } from "./process/process-infrastructure.ts";
import { type RunLoop, startRunLoop } from "./run-loop.ts";
import { Supervisor } from "./supervisor.ts";

/** Options of `startServing`. */
export interface ServingOptions {
  readonly client: Client;
  readonly api: JobSurroundings["api"];
  readonly home: string;
  readonly deploymentIds: readonly string[];
  /** Runs at once; undefined: any number. */
  readonly limit: number | undefined;
  readonly graceMs: number;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** What runs load in the place of files that can't be loaded now. */
  readonly codeCopies: () => string | undefined;
}

/** Deployments that are served. */
export interface Serving {
  /** Serves these deployments from now on; those that are no more among them are paused if told so. */
  replace(deploymentIds: readonly string[], options: { readonly pauses: boolean }): Promise<void>;
  /** Takes no more runs, pauses the deployments if told so, and resolves when the runs have ended. */
  drain(options: { readonly pauses: boolean }): Promise<void>;
}

const PREFETCH_MS = 10_000;
const QUERY_MS = 10_000;

/** Runs the runs of deployments that belong to no work pool, as processes of this machine. */
export async function startServing(options: ServingOptions): Promise<Serving> {
  const { client, clock, logger } = options;
  let { deploymentIds } = options;
  const surroundings: JobSurroundings = {
    client,
    api: options.api,
    home: options.home,
    workerName: `serve-${process.pid}`,
    workPoolName: undefined,
    codeCopies: options.codeCopies,
  };
  const supervisor: Supervisor = new Supervisor({
    surroundings,
    clock,
    ids: options.ids,
    logger,
    infrastructure: createProcessInfrastructure({
      clock,
      logger,
      write: (part) => void process.stdout.write(part),
      spare: {
        root: join(options.home, "spares"),
        command: batutaCommand("flow-run", "execute", "-"),
        atOnce: true,
      },
    }),
    folders: openJobFolders(options.home),
    get scope() {
      return `serve/${[...deploymentIds].sort().join(",")}`;
    },
    limit: options.limit,
    graceMs: options.graceMs,
    template: () => PROCESS_JOB_TEMPLATE,
    onFreed: () => loop.poke(),
  });
  const startLoop = (): RunLoop =>
    startRunLoop({
      surroundings,
      clock,
      logger,
      supervisor,
      relatedIds: deploymentIds.map((id) => `prefect.deployment.${id}`),
      prefetchMs: PREFETCH_MS,
      queryMs: QUERY_MS,
      fetchDue: (scheduled_before, limit) =>
        client.call(readDueDeploymentRuns, {
          body: { deployment_ids: [...deploymentIds], scheduled_before, limit },
        }),
    });
  const pause = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      await untilAnswered(() => client.call(pauseDeployment, { params: { id } }), options);
    }
  };
  let loop = startLoop();
  let isDraining = false;
  await supervisor.adopt();
  return {
    replace: async (ids, { pauses }) => {
      if (
        isDraining ||
        (ids.length === deploymentIds.length && ids.every((id) => deploymentIds.includes(id)))
      )
        return;
      const gone = deploymentIds.filter((id) => !ids.includes(id));
      deploymentIds = ids;
      loop.close();
      loop = startLoop();
      if (pauses) await pause(gone);
    },
    drain: async ({ pauses }) => {
      isDraining = true;
      loop.drain();
      if (pauses) await pause(deploymentIds);
      await supervisor.idle();
      loop.close();
    },
  };
}
