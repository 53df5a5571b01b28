import type { OutlineTask } from "@contract/ui/run-outline.ts";
import type { LayoutEdge } from "@/shared/graph/elk-layout.ts";
import { STATE_ORDER, type StateKind, stateKind } from "@/shared/lib/state-meta.ts";
import { taskName } from "@/shared/run-outline/task-name.ts";

/** So many runs of one task that depend on the same are one node. */
export const GROUP_FROM = 8;

export interface TaskGroup {
  readonly kind: "group";
  readonly id: string;
  readonly name: string;
  /** Those that need a look first. */
  readonly tasks: readonly OutlineTask[];
  readonly counts: Partial<Record<StateKind, number>>;
}
export interface SingleTask {
  readonly kind: "task";
  readonly id: string;
  readonly task: OutlineTask;
}
export type GraphItem = TaskGroup | SingleTask;

export interface GroupedTasks {
  readonly items: readonly GraphItem[];
  readonly edges: readonly LayoutEdge[];
  /** The item in which a task run is. */
  readonly itemOf: ReadonlyMap<string, string>;
}

/** A hash of 53 bits: names of classes would grow with the depth of the graph. */
function hash(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return ((high >>> 0) * 0x100000 + (low >>> 12)).toString(36);
}

/** Classes of tasks by id, kept from one answer to the next: what a task was given never changes. */
export type TaskClasses = Map<string, string>;

/**
 * Tasks and what they depend on, as nodes and edges. Runs of one task whose inputs come from the same tasks (each of a
 * thousand calls, each of the thousand calls that go on from these) are alike, and many alike are one node. Names of groups
 * are made of what they are, so that they stay the same while a run grows.
 */
export function groupTasks(tasks: readonly OutlineTask[], kept: TaskClasses = new Map()): GroupedTasks {
  // Inputs name a subflow by the task run that stands for it, or by the flow run.
  const known = new Map<string, OutlineTask>();
  for (const task of tasks) {
    known.set(task.id, task);
    if (task.subflow) known.set(task.subflow.id, task);
  }
  // A parent may be told after its child: classes without it are of this answer only.
  const isWhole = tasks.every(({ parents }) => parents.every((id) => known.has(id)));
  const classes: TaskClasses = isWhole ? kept : new Map();
  classify(tasks, known, classes);
  const alike = Map.groupBy(tasks, ({ id }) => classes.get(id) ?? id);
  const itemOf = new Map<string, string>();
  const items: GraphItem[] = [];
  for (const [name, members] of alike) {
    if (members.length < GROUP_FROM) {
      for (const task of members) {
        items.push({ kind: "task", id: task.id, task });
        itemOf.set(task.id, task.id);
      }
      continue;
    }
    const group = groupOf(`group:${name}`, members);
    items.push(group);
    for (const task of members) itemOf.set(task.id, group.id);
  }
  const seen = new Set<string>();
  const edges: LayoutEdge[] = [];
  for (const task of tasks) {
    const target = itemOf.get(task.id) ?? "";
    for (const id of task.parents) {
      const parent = known.get(id);
      const source = parent && itemOf.get(parent.id);
      if (source === undefined || source === target || seen.has(`${source}>${target}`)) continue;
      seen.add(`${source}>${target}`);
      edges.push({ source, target });
    }
  }
  return { items, edges, itemOf };
}

/** Finds the class of each task that has none yet: its name and the classes of what it was given. */
function classify(
  tasks: readonly OutlineTask[],
  known: ReadonlyMap<string, OutlineTask>,
  classes: TaskClasses,
): void {
  const parentsOf = (task: OutlineTask) => {
    const parents = new Set<OutlineTask>();
    for (const id of task.parents) {
      const parent = known.get(id);
      if (parent && parent !== task) parents.add(parent);
    }
    return parents;
  };
  const open = new Set<string>();
  for (const first of tasks) {
    if (classes.has(first.id)) continue;
    // A stack of its own: a chain of five thousand would be too deep for the engine's.
    const stack = [first];
    for (let task = stack.at(-1); task !== undefined; task = stack.at(-1)) {
      const parents = parentsOf(task);
      const missing = [...parents].filter(({ id }) => !classes.has(id) && !open.has(id));
      if (!classes.has(task.id) && missing.length > 0) {
        open.add(task.id);
        stack.push(...missing);
        continue;
      }
      stack.pop();
      open.delete(task.id);
      if (classes.has(task.id)) continue;
      const given = new Set([...parents].map(({ id }) => classes.get(id) ?? "circle"));
      classes.set(task.id, hash(`${taskName(task)}|${[...given].sort().join(" ")}`));
    }
  }
}

function groupOf(id: string, tasks: readonly OutlineTask[]): TaskGroup {
  const [first] = tasks;
  const byState = Map.groupBy(tasks, (task) => stateKind(task.state_type, task.state_name));
  const order = [...STATE_ORDER, "none" as const].filter((kind) => byState.has(kind));
  return {
    kind: "group",
    id,
    name: first ? taskName(first) : "",
    tasks: order.flatMap((kind) => byState.get(kind) ?? []),
    counts: Object.fromEntries(order.map((kind) => [kind, byState.get(kind)?.length ?? 0])),
  };
}
