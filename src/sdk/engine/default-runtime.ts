import { loadSettings } from "../../config/settings.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import type { RunScope } from "../run-context.ts";
import { toLogger } from "./connection-logger.ts";
import { createRuntime } from "./create-runtime.ts";
import { openConnection } from "./open-connection.ts";
import type { Runtime } from "./runtime.ts";

let shared: Runtime | undefined;

/** The runtime of the scope, else the process's own, made at its first use from the process's settings. */
export function currentRuntime(scope: RunScope): Runtime {
  if (scope.runtime) return scope.runtime;
  shared ??= makeRuntime();
  return shared;
}

function makeRuntime(): Runtime {
  const settings = loadSettings({ env: process.env, cwd: process.cwd() });
  const clock = createSystemClock();
  const ids = createIds();
  const runtime: Runtime = createRuntime({
    settings,
    clock,
    ids,
    // An outage, a refused write: what goes on between us and the server is told where the user looks.
    openConnection: () =>
      openConnection(settings, clock, ids, toLogger(runtime.logs.logger("batuta.connection"))),
  });
  const logger = runtime.logs.logger("batuta.settings");
  for (const warning of settings.warnings) logger.warn(warning);
  return runtime;
}
