import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { toLogger } from "../engine/connection-logger.ts";
import { getLogger } from "../logging/get-logger.ts";
import type { ServeLimits } from "./deployment-options.ts";
import { openServer } from "./open-server.ts";
import { type FlowDeployment, locateAll, registerAll } from "./register-deployment.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Creates the deployments and runs their runs, until a signal. */
export async function serveAll(deployments: readonly FlowDeployment[], limits: ServeLimits): Promise<void> {
  const located = locateAll("serve()", deployments);
  await using server = await openServer("serve()");
  const { connection, settings } = server;
  const registered = await registerAll(connection.client, located, ({ directory, entrypoint }) => ({
    entrypoint,
    path: directory,
    pull_steps: null,
    work_pool_name: null,
    work_queue_name: null,
    job_variables: {},
  }));
  const { startServing } = await import("../../worker/serve.ts");
  const logger = toLogger(getLogger("batuta.serve"));
  const serving = await startServing({
    client: connection.client,
    api: {
      url: connection.target,
      authString: settings.apiAuthString?.reveal(),
      apiKey: settings.apiKey?.reveal(),
    },
    home: settings.home,
    deploymentIds: registered,
    limit: limits.limit,
    graceMs: (limits.graceSeconds ?? 30) * 1000,
    clock: createSystemClock(),
    ids: createIds(),
    logger,
  });
  const names = deployments.map(({ flow, options }) => `${flow.name}/${options.name}`);
  logger.info(`serving ${names.join(", ")}; Ctrl-C stops`);
  await untilToldToStop(limits.signal);
  logger.info(
    "stopping: no new runs, those under way are finished; a second signal ends this process at once",
  );
  await serving.drain({ pauses: limits.pauseOnShutdown !== false });
}

/** A first signal is ours; a second one does what it does without us. */
function untilToldToStop(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const name of SIGNALS) process.off(name, stop);
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    for (const name of SIGNALS) process.on(name, stop);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop);
  });
}
