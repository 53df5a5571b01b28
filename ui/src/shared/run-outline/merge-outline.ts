import type { OutlineTask, RunOutline } from "@contract/ui/run-outline.ts";

/** What is known of a flow run's parts. `tasks` stays the same map while nothing in it changes. */
export interface Outline {
  readonly flowRun: RunOutline["flow_run"];
  /** By id of the task run, in the order in which they were told. */
  readonly tasks: ReadonlyMap<string, OutlineTask>;
  readonly artifacts: RunOutline["artifacts"];
  readonly total: number;
  /** For the next question. */
  readonly cursor: string;
  /** What to add to this machine's clock for the server's, in milliseconds. */
  readonly clockOffset: number;
}

function isSame(a: OutlineTask, b: OutlineTask): boolean {
  return (
    a.state_type === b.state_type &&
    a.state_name === b.state_name &&
    a.expected_start === b.expected_start &&
    a.start === b.start &&
    a.end === b.end &&
    a.run_count === b.run_count &&
    a.name === b.name &&
    a.parents.length === b.parents.length &&
    a.subflow?.id === b.subflow?.id &&
    a.states?.length === b.states?.length
  );
}

/** The outline after an answer; `before` is what the answer's question knew. */
export function mergeOutline(before: Outline | undefined, told: RunOutline, localNow: number): Outline {
  let tasks = before?.tasks;
  const fresh = told.tasks.filter((task) => {
    const known = tasks?.get(task.id);
    return known === undefined || !isSame(known, task);
  });
  if (tasks === undefined || fresh.length > 0) {
    const next = new Map(tasks);
    for (const task of fresh) next.set(task.id, task);
    tasks = next;
  }
  return {
    flowRun: told.flow_run,
    tasks,
    artifacts:
      before !== undefined && before.artifacts.length === told.artifacts.length
        ? before.artifacts
        : told.artifacts,
    total: told.total,
    cursor: told.cursor,
    clockOffset: told.now - localNow,
  };
}

/** Whether tasks are missing or gone that no increment will tell: some were deleted, or an answer was lost. */
export function isOutOfStep(outline: Outline, mostTasks: number): boolean {
  return outline.tasks.size !== Math.min(outline.total, mostTasks) && outline.total <= mostTasks;
}
