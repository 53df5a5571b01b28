import { join } from "node:path";
import { type Clock, createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import { toLogger } from "../engine/connection-logger.ts";
import { getLogger } from "../logging/get-logger.ts";
import type { ServeLimits } from "./deployment-options.ts";
import { openServer } from "./open-server.ts";
import { type FlowDeployment, locateAll, registerAll } from "./register-deployment.ts";
import { type Reloaded, reloadTask, tellReloaded } from "./reload-script.ts";
import type { CodeWatch } from "./watch-code.ts";
import { schedulesOf } from "./wire-schedules.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Creates the deployments and runs their runs, until a signal. */
export async function serveAll(deployments: readonly FlowDeployment[], limits: ServeLimits): Promise<void> {
  const located = locateAll("serve()", deployments);
  const task = reloadTask();
  if (task === "load") await tellReloaded({ deployments: {} });
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
  const names = deployments.map(({ flow, options }) => `${flow.name}/${options.name}`);
  if (task !== undefined) await tellReloaded(byName(names, registered));
  const { startServing } = await import("../../worker/serve.ts");
  const logger = toLogger(getLogger("batuta.serve"));
  const clock = createSystemClock();
  let copies: (() => string | undefined) | undefined;
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
    clock,
    ids: createIds(),
    logger,
    codeCopies: () => copies?.(),
  });
  await using code = await watchIfTold(limits, { clock, logger, home: settings.home, serving });
  copies = code?.copies;
  logger.info(`serving ${names.join(", ")}; Ctrl-C stops`);
  await untilToldToStop(limits.signal);
  logger.info(
    "stopping: no new runs, those under way are finished; a second signal ends this process at once",
  );
  await serving.drain({ pauses: limits.pauseOnShutdown ?? !makesUp(deployments) });
}

function byName(names: readonly string[], ids: readonly string[]): Reloaded {
  return { deployments: Object.fromEntries(names.map((name, at) => [name, ids[at] ?? ""])) };
}

interface Replaceable {
  replace(deploymentIds: readonly string[], options: { readonly pauses: boolean }): Promise<void>;
}

async function watchIfTold(
  limits: ServeLimits,
  { clock, logger, home, serving }: { clock: Clock; logger: Logger; home: string; serving: Replaceable },
): Promise<CodeWatch | undefined> {
  if (!(limits.watch ?? process.argv.slice(2).includes("--watch"))) return undefined;
  const { watchCode } = await import("./watch-code.ts");
  return await watchCode({
    clock,
    logger,
    root: join(home, "serve"),
    onReload: ({ deployments }) =>
      serving.replace(Object.values(deployments), { pauses: limits.pauseOnShutdown !== false }),
  });
}

/** Whether a schedule wants runs that were missed: paused, a deployment would miss none. */
function makesUp(deployments: readonly FlowDeployment[]): boolean {
  return deployments.some(({ flow, options }) =>
    schedulesOf(options, flow.schedules).some(
      ({ missed }) => missed === "run-all" || missed === "run-latest",
    ),
  );
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
