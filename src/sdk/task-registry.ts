import type { AnyFunction } from "./any-function.ts";

/** What is known of a task when it is defined. */
export interface TaskDefinition {
  readonly name: string;
  readonly key: string;
  /** Undefined for code without a module (a REPL); such tasks are not found again. */
  readonly moduleUrl: string | undefined;
  /** The function that the task wraps. */
  readonly fn: AnyFunction;
}

/** Names a task for another thread that has imported the same module. */
export interface TaskReference {
  readonly moduleUrl: string;
  readonly key: string;
  /** 0 for the task itself, then its `withOptions` copies in the order of their making. */
  readonly variant: number;
}

/** A function that was made a task, with the tasks that were made of it. */
export interface RegisteredTask {
  readonly definition: TaskDefinition;
  readonly variants: readonly object[];
}

interface Registry {
  readonly tasks: Map<string, { definition: TaskDefinition; variants: object[]; isAmbiguous: boolean }>;
  readonly references: WeakMap<object, TaskReference>;
}

/** Copies beyond these (made in a loop, say) can't be named for another thread. */
const VARIANTS = 64;

/** Shared by all copies of the package in a thread: the user's module may load another copy than the thread runner. */
const KEY = Symbol.for("batuta.task-registry.v1");

/** Remembers what `task()` or `withOptions` made. */
export function registerTask(definition: TaskDefinition, task: object): void {
  const { key, moduleUrl, fn } = definition;
  if (moduleUrl === undefined) return;
  const { tasks, references } = registry();
  const id = `${moduleUrl}\n${key}`;
  let entry = tasks.get(id);
  if (!entry) {
    entry = { definition, variants: [], isAmbiguous: false };
    tasks.set(id, entry);
  }
  if (entry.definition.fn !== fn) entry.isAmbiguous = true;
  if (entry.isAmbiguous || entry.variants.length >= VARIANTS) return;
  references.set(task, { moduleUrl, key, variant: entry.variants.length });
  entry.variants.push(task);
}

/**
 * Finds what this thread has defined under a module and key; `several` when these were different functions, since
 * then nobody can tell which one is meant.
 */
export function findTask(moduleUrl: string, key: string): RegisteredTask | "several" | undefined {
  const entry = registry().tasks.get(`${moduleUrl}\n${key}`);
  return entry?.isAmbiguous ? "several" : entry;
}

/** How another thread finds this task; undefined when it can't. */
export function findTaskReference(task: object): TaskReference | undefined {
  const reference = registry().references.get(task);
  return reference && findTask(reference.moduleUrl, reference.key) !== "several" ? reference : undefined;
}

function registry(): Registry {
  const shared = globalThis as { [KEY]?: Registry };
  shared[KEY] ??= { tasks: new Map(), references: new WeakMap() };
  return shared[KEY];
}
