import { BatutaError } from "../../platform/errors.ts";
import { TASK_RUN_LOGGER } from "../logging/log-pipeline.ts";
import type { RunLogger } from "../logging/run-logger.ts";
import { currentScope, type RunScope } from "../run-context.ts";

const made = new WeakMap<RunScope, RunLogger>();

function loggerOf(scope: RunScope): RunLogger | undefined {
  const { flow, taskRun, flowRun, remote } = scope;
  if (remote) return remote.logger;
  if (!flow) return undefined;
  if (!taskRun) return flow.logger;
  let logger = made.get(scope);
  if (!logger) {
    logger = flow.runtime.logs.logger(TASK_RUN_LOGGER, {
      flowRunId: flowRun?.id,
      flowRunName: flowRun?.name,
      taskRunId: taskRun.id,
      taskRunName: taskRun.name,
    });
    made.set(scope, logger);
  }
  return logger;
}

/** The logger of the run whose console output is to be captured around the caller. */
export function currentRunLogger(): RunLogger | undefined {
  const scope = currentScope();
  return scope.logPrints ? loggerOf(scope) : undefined;
}

/**
 * The logger of the run around the caller. Its lines go to the console and are kept with the run.
 *
 * @throws `BatutaError` with code `missing-run-context` outside a run: use `getLogger(name)` there.
 */
export function getRunLogger(): RunLogger {
  const logger = loggerOf(currentScope());
  if (logger) return logger;
  throw new BatutaError(
    "missing-run-context",
    "there is no run here: call getRunLogger() in a flow or task, or use getLogger(name) outside",
  );
}
