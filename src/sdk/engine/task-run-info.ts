import type { TaskRunInfo } from "../run-info.ts";
import type { CallHistory } from "./call-history.ts";
import type { TaskSpec } from "./task-spec.ts";

/** What user code sees of a task run; parameters are named only when asked for. */
export function makeTaskRunInfo(history: CallHistory, spec: TaskSpec, args: readonly unknown[]): TaskRunInfo {
  return new Info(history, spec, args);
}

class Info implements TaskRunInfo {
  readonly id: string;
  readonly name: string;
  readonly taskName: string;
  readonly taskKey: string;
  readonly tags: readonly string[];
  readonly runCount: number;
  readonly #callKey: string;
  readonly #flowRunId: string | null;
  readonly #spec: TaskSpec;
  readonly #args: readonly unknown[];
  #parameters: Readonly<Record<string, unknown>> | undefined;

  constructor(history: CallHistory, spec: TaskSpec, args: readonly unknown[]) {
    this.id = history.id;
    this.name = history.name;
    this.taskName = spec.name;
    this.taskKey = spec.key;
    this.tags = history.tags;
    this.runCount = history.runCount;
    this.#callKey = history.callKey;
    this.#flowRunId = history.flowRunId;
    this.#spec = spec;
    this.#args = args;
  }

  get parameters(): Readonly<Record<string, unknown>> {
    this.#parameters ??= this.#spec.parameters(this.#args);
    return this.#parameters;
  }

  get idempotencyKey(): string {
    // Outside a flow run nothing is replayed, so the run itself is the identity.
    return this.#flowRunId === null ? this.id : `${this.#flowRunId}:${this.taskKey}:${this.#callKey}`;
  }
}

/** The tags of a run: those around the call, and the task's own. */
export function mergeTags(outer: readonly string[], own: readonly string[]): readonly string[] {
  if (own.length === 0) return outer;
  return outer.length === 0 ? own : [...new Set([...outer, ...own])];
}
