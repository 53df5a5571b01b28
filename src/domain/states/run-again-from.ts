import type { TaskInputs } from "../../contract/task-runs/schemas.ts";
import { TERMINAL } from "./state-sets.ts";

/** What the rule knows of a task run. */
export interface RanTask {
  readonly id: string;
  /** Microseconds, see `begunAt`. */
  readonly begun: number;
  /** The journal's: tells calls of the same microsecond apart by the order in which the flow made them. */
  readonly dynamic_key: string;
  readonly task_inputs: TaskInputs;
}

/**
 * When a task run was begun the last time: its history goes on with each attempt of its flow run, and an attempt begins
 * with Pending, or, of a subflow, with whatever follows an end.
 */
export function begunAt(
  states: readonly { readonly type: Parameters<typeof TERMINAL.has>[0]; readonly timestamp: number }[],
): number {
  for (let at = states.length - 1; at > 0; at--) {
    const [before, state] = [states[at - 1], states[at]];
    if (before && state && (state.type === "PENDING" || TERMINAL.has(before.type))) return state.timestamp;
  }
  return states[0]?.timestamp ?? 0;
}

/**
 * The task runs that are run anew when a run is retried from one of them. What the flow computed after it had begun may
 * depend on its value in ways that no record tells, so that is all that was begun after it; and the tasks that it was
 * called in, since a result on record would keep them from calling it; and what was given the result of any of these.
 * What was begun before it, siblings that still ran among them, keeps its results.
 */
export function tasksToRunAgain(tasks: readonly RanTask[], fromId: string): ReadonlySet<string> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const from = byId.get(fromId);
  if (from === undefined) return new Set();
  const again = enclosing(byId, from);
  for (const task of tasks) if (!isBefore(task, from)) again.add(task.id);
  const users = usersOf(tasks);
  // Entries that are added on the way are visited, too.
  for (const id of again) for (const user of users.get(id) ?? []) again.add(user);
  return again;
}

/** Calls of tasks are numbered in their keys (`00003.6886ce742e524747-0`); those of subflows are not. */
const NUMBERED = /^([0-9a-z]{5,})\./;

function isBefore(one: RanTask, other: RanTask): boolean {
  if (one.begun !== other.begun) return one.begun < other.begun;
  const [a, b] = [one, other].map(({ dynamic_key }) => NUMBERED.exec(dynamic_key)?.[1]);
  if (a === undefined || b === undefined) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}

/** A task run and those it was called in. */
export function enclosing(
  byId: ReadonlyMap<string, Pick<RanTask, "id" | "task_inputs">>,
  task: Pick<RanTask, "id" | "task_inputs">,
): Set<string> {
  const found = new Set<string>();
  for (let at: typeof task | undefined = task; at !== undefined && !found.has(at.id); ) {
    found.add(at.id);
    const outer: TaskInputs[string][number] | undefined = at.task_inputs.__parents__?.[0];
    at = outer?.input_type === "task_run" ? byId.get(outer.id) : undefined;
  }
  return found;
}

/** Who was given the result of a task run; being called in one is not that. */
function usersOf(tasks: readonly RanTask[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const { id, task_inputs } of tasks) {
    for (const [name, inputs] of Object.entries(task_inputs)) {
      if (name === "__parents__") continue;
      for (const input of inputs) {
        if (input.input_type !== "task_run") continue;
        const known = users.get(input.id);
        if (known) known.push(id);
        else users.set(input.id, [id]);
      }
    }
  }
  return users;
}
