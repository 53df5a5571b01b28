import { BatutaError } from "../../platform/errors.ts";
import { type RunScope, runContextStorage } from "../run-context.ts";
import type { TaskRunInfo } from "../run-info.ts";
import type { RemoteRunContext, TaskHost } from "../runners/task-runner.ts";
import { scanArguments, type Upstream } from "./arguments.ts";
import { getRunLogger } from "./current-logger.ts";
import type { Future } from "./future.ts";
import { specOfRegistered } from "./registered-spec.ts";
import type { TaskSpec } from "./task-spec.ts";

/** Starts a call that code in another thread made, in the scope that it was made in. */
export type StartNested = (
  spec: TaskSpec,
  args: readonly unknown[],
  extras: { readonly waitFor: readonly Upstream[]; readonly callKey: string | undefined },
  scope: RunScope,
) => Future;

/** What a task's body may ask of this thread while it runs in another one. */
export function taskHost(scope: RunScope, start: StartNested): TaskHost {
  return {
    log: (level, message) => runContextStorage.run(scope, () => getRunLogger().log(level, "%s", message)),
    callTask: ({ reference, args, waitFor, path, tags, callKey }) =>
      start(
        specOfRegistered(reference.moduleUrl, reference.key, reference.variant),
        args,
        { callKey, waitFor: waitFor === undefined ? [] : scanArguments([waitFor]).upstreams },
        { ...scope, path, tags },
      ),
  };
}

/** A run's context as plain data: what user code sees of it has getters, which do not cross threads. */
export function remoteContext(scope: RunScope, taskRun: TaskRunInfo): RemoteRunContext {
  const { flowRun, path, tags, logPrints } = scope;
  const { id, name, taskName, taskKey, runCount, idempotencyKey } = taskRun;
  return {
    flowRun: flowRun && { ...flowRun },
    taskRun: {
      id,
      name,
      taskName,
      taskKey,
      runCount,
      idempotencyKey,
      tags: taskRun.tags,
      parameters: namedParameters(taskRun),
    },
    path,
    tags,
    logPrints,
  };
}

/** None where the function's parameters have no names: its code still gets the arguments. */
function namedParameters(taskRun: TaskRunInfo): Readonly<Record<string, unknown>> {
  try {
    return taskRun.parameters;
  } catch (error) {
    if (BatutaError.is(error)) return {};
    throw error;
  }
}
