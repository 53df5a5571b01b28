import type { Future } from "../engine/future.ts";
import { State } from "../state.ts";
import type { TaskFuture } from "../task-future.ts";
import type { NodeRun } from "./run-graph.ts";

/**
 * The final state of each task of an older-style run, by the task's name; `parse-0`, `parse-1`, … where several calls
 * share it. What the builder got from a task call is a key, too.
 */
export class TaskStates extends Map<string, State> {
  readonly #labels: WeakMap<object, string>;

  constructor(entries: Iterable<readonly [label: string, future: Future, state: State]>) {
    super();
    this.#labels = new WeakMap();
    for (const [label, future, state] of entries) {
      this.set(label, state);
      this.#labels.set(future, label);
    }
  }

  override get<T = unknown>(task: string | TaskFuture<T>): State<T> | undefined {
    const label = typeof task === "string" ? task : this.#labels.get(task);
    return label === undefined ? undefined : (super.get(label) as State<T> | undefined); // safe: the future's own type
  }
}

/** The state of a node's run; for a mapped one that of all its calls together. */
export function stateOfRun({ futures, isMapped }: NodeRun): State {
  const states = futures.map((future) => future.peek());
  const [only] = states;
  if (!isMapped && only) return only;
  const open = states.filter((state) => !state.isCompleted());
  const [first] = open;
  if (!first) {
    return new State({
      type: "COMPLETED",
      message: `All ${states.length} mapped runs completed.`,
      data: states.map((state) => state.data),
    });
  }
  return new State({
    type: first.type,
    name: first.name,
    message: `${open.length}/${states.length} mapped runs did not complete.`,
    data: first.data,
  });
}
