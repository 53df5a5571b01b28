import { BatutaError } from "../../platform/errors.ts";
import { findTask } from "../task-registry.ts";
import { findTaskSpec, type TaskSpec } from "./task-spec.ts";

/** The task that another thread names; it was defined here when its module was loaded. */
export function specOfRegistered(moduleUrl: string, key: string, variant = 0): TaskSpec {
  const found = findTask(moduleUrl, key);
  const spec = found && found !== "several" ? findTaskSpec(found.variants[variant]) : undefined;
  if (spec) return spec;
  throw new BatutaError(
    "task-not-found",
    `a task in a worker thread called task '${key}' of ${moduleUrl}, which is not defined once in the main thread: define it at the top level of that module`,
  );
}
