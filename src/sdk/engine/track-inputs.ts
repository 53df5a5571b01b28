import type { TaskInputs, TaskRunInput } from "../../contract/task-runs/schemas.ts";
import type { Upstream } from "./arguments.ts";
import { Future } from "./future.ts";
import type { TaskSpec } from "./task-spec.ts";

const NONE: TaskInputs = {};

/**
 * Which runs a call got its inputs from, by parameter: futures and states among the arguments, values that a run of
 * the same flow run returned, what it waits for, and the task run that made the call.
 */
export function trackInputs(call: {
  readonly spec: TaskSpec;
  readonly args: readonly unknown[];
  readonly upstreams: readonly Upstream[];
  readonly waitFor: readonly Upstream[];
  readonly parent: string | undefined;
  readonly producers: WeakMap<object, string>;
}): TaskInputs {
  const { spec, args, upstreams, waitFor, parent, producers } = call;
  let inputs: Record<string, TaskRunInput[]> | undefined;
  const add = (name: string, id: string | null | undefined): void => {
    if (!id) return;
    inputs ??= {};
    inputs[name] ??= [];
    if (inputs[name].some((input) => "id" in input && input.id === id)) return;
    inputs[name].push({ input_type: "task_run", id });
  };
  for (const upstream of upstreams) add(spec.argumentName(upstream.argument), runIdOf(upstream));
  for (let index = 0; index < args.length; index++) {
    const value = args[index];
    if (typeof value !== "object" || value === null) continue;
    const producer = producers.get(value);
    if (producer !== undefined) add(spec.argumentName(index), producer);
  }
  for (const upstream of waitFor) add("wait_for", runIdOf(upstream));
  add("__parents__", parent);
  return inputs ?? NONE;
}

/** The task run that an upstream stands for. */
export function runIdOf({ source }: Upstream): string | null | undefined {
  return Future.is(source) ? source.taskRunId : source.details.task_run_id;
}
