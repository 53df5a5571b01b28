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
import { startRunLoop } from "./run-loop.ts";
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
}

/** Deployments that are served. */
export interface Serving {
  /** Takes no more runs, pauses the deployments if told so, and resolves when the runs have ended. */
  drain(options: { readonly pauses: boolean }): Promise<void>;
}

const PREFETCH_MS = 10_000;
const QUERY_MS = 10_000;

/** Runs the runs of deployments that belong to no work pool, as processes of this machine. */
export async function startServing(options: ServingOptions): Promise<Serving> {
  const { client, deploymentIds, clock, logger } = options;
  const surroundings: JobSurroundings = {
    client,
    api: options.api,
    home: options.home,
    workerName: `serve-${process.pid}`,
    workPoolName: undefined,
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
    scope: `serve/${[...deploymentIds].sort().join(",")}`,
    limit: options.limit,
    graceMs: options.graceMs,
    template: () => PROCESS_JOB_TEMPLATE,
    onFreed: () => loop.poke(),
  });
  const loop = startRunLoop({
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
  await supervisor.adopt();
  return {
    drain: async ({ pauses }) => {
      loop.drain();
      if (pauses) {
        for (const id of deploymentIds) {
          await untilAnswered(() => client.call(pauseDeployment, { params: { id } }), options);
        }
      }
      await supervisor.idle();
      loop.close();
    },
  };
}
