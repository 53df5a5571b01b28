import type { AnyFunction } from "./any-function.ts";

/** A task as it was defined: enough to find it again in another thread. */
export interface RegisteredTask {
  readonly name: string;
  readonly key: string;
  readonly moduleUrl: string;
  /** The function that the task wraps. */
  readonly fn: AnyFunction;
  /** What `task()` returned. */
  readonly task: object;
}

/** What a look-up finds: `several` when more than one function was defined under the same module and key. */
export type TaskLookup = RegisteredTask | "several" | undefined;

/** Shared by all copies of the package in a thread: the user's module may load another copy than the thread runner. */
const KEY = Symbol.for("batuta.task-registry.v1");
type Shared = { [KEY]?: Map<string, RegisteredTask | "several"> };

/** Remembers a task; called when it is defined. A task with the same function replaces the earlier one. */
export function registerTask(task: RegisteredTask): void {
  const registry = registryOf(globalThis as Shared);
  const id = registryId(task.moduleUrl, task.key);
  const known = registry.get(id);
  registry.set(id, known === undefined || (known !== "several" && known.fn === task.fn) ? task : "several");
}

/** Finds a task that this thread has defined. */
export function findTask(moduleUrl: string, key: string): TaskLookup {
  return registryOf(globalThis as Shared).get(registryId(moduleUrl, key));
}

/** Names of the tasks that a module has defined in this thread, for messages. */
export function taskNamesOf(moduleUrl: string): string[] {
  const names: string[] = [];
  for (const task of registryOf(globalThis as Shared).values()) {
    if (task !== "several" && task.moduleUrl === moduleUrl) names.push(task.name);
  }
  return names.sort();
}

function registryOf(shared: Shared): Map<string, RegisteredTask | "several"> {
  shared[KEY] ??= new Map();
  return shared[KEY];
}

function registryId(moduleUrl: string, key: string): string {
  return `${moduleUrl}\n${key}`;
}
