import { type RunScope, runContextStorage } from "../run-context.ts";
import type { TaskHost } from "../runners/task-runner.ts";
import { getRunLogger } from "./current-logger.ts";
import type { Future } from "./future.ts";
import { specOfRegistered } from "./registered-spec.ts";
import type { TaskSpec } from "./task-spec.ts";

/** Starts a call that code in another thread made, in the scope that it was made in. */
export type StartNested = (
  spec: TaskSpec,
  args: readonly unknown[],
  callKey: string | undefined,
  scope: RunScope,
) => Future;

/** What a task's body may ask of this thread while it runs in another one. */
export function taskHost(scope: RunScope, start: StartNested): TaskHost {
  return {
    log: (level, message) => runContextStorage.run(scope, () => getRunLogger().log(level, "%s", message)),
    callTask: ({ moduleUrl, key, args, path, tags, callKey }) =>
      start(specOfRegistered(moduleUrl, key), args, callKey, { ...scope, path, tags }),
  };
}
