import { BatutaError } from "../../platform/errors.ts";
import { findTask } from "../task-registry.ts";
import type { TaskBody } from "./task-runner.ts";

/** Why a task can't run in a worker thread, as far as this thread can tell; undefined when it may. */
export function refusalReason({ task, self }: Pick<TaskBody, "task" | "self">): BatutaError | undefined {
  const { name, key, moduleUrl, fn } = task;
  if (moduleUrl === undefined) {
    return refusal(name, "it was not defined in a module (code of a REPL or --eval can't be loaded again)");
  }
  if (!/^(?:file|data|https?):/.test(moduleUrl)) {
    return refusal(name, `its module ${moduleUrl} can't be loaded again`);
  }
  const known = findTask(moduleUrl, key);
  if (known === "several" || (known && known.definition.fn !== fn)) {
    return refusal(
      name,
      `${moduleUrl} defines several tasks of this name (a task that is made in a function is made anew by each call): give each a name of its own at the top level of the module`,
    );
  }
  if (self !== undefined && /\b(?:this|super)\b/.test(Function.prototype.toString.call(fn))) {
    return refusal(
      name,
      "it uses `this`, which stays in the main thread: hand over what it needs as arguments",
    );
  }
  return undefined;
}

/** The error for a task that can't run in a worker thread. */
export function refusal(taskName: string, reason: string): BatutaError {
  return new BatutaError(
    "task-not-for-threads",
    `task '${taskName}' can't run in a worker thread: ${reason}`,
    {
      fields: { task: taskName },
    },
  );
}
