import type { OutlineTask } from "@contract/ui/run-outline.ts";
import { type BarPart, barParts, partTotals } from "@/features/run-timeline/lib/bar-parts.ts";
import { STATE_ORDER, type StateKind, stateKind } from "@/shared/lib/state-meta.ts";
import { taskName } from "@/shared/run-outline/task-name.ts";

export const SORTS = ["start", "duration", "name", "state"] as const;
export type TimelineSort = (typeof SORTS)[number];

export interface TaskRow {
  readonly kind: "task";
  readonly id: string;
  readonly task: OutlineTask;
  readonly parts: readonly BarPart[];
  readonly state: StateKind;
  /** Inside of an open group. */
  readonly isInner: boolean;
}

export interface GroupRow {
  readonly kind: "group";
  readonly id: string;
  readonly name: string;
  readonly rows: readonly TaskRow[];
  readonly counts: Partial<Record<StateKind, number>>;
  readonly from: number | null;
  /** Null while one of them runs. */
  readonly to: number | null;
  readonly isOpen: boolean;
}
export type TimelineRow = TaskRow | GroupRow;

/** Remembers rows of tasks that did not change, so that a row is made once for each change. */
export type RowCache = WeakMap<OutlineTask, TaskRow>;

function rowOf(task: OutlineTask, cache: RowCache): TaskRow {
  const known = cache.get(task);
  if (known) return known;
  const state = stateKind(task.state_type, task.state_name);
  const row: TaskRow = { kind: "task", id: task.id, task, parts: barParts(task), state, isInner: false };
  cache.set(task, row);
  return row;
}

const startOf = ({ parts, task }: TaskRow): number =>
  parts[0]?.from ?? task.expected_start ?? Number.MAX_VALUE;

const rank = new Map(STATE_ORDER.map((kind, index) => [kind, index]));

/** Compares two rows; what is equal goes by its start, then by id, so that rows don't dance while a run is live. */
function comparison(sort: TimelineSort, now: number): (a: TaskRow, b: TaskRow) => number {
  const byStart = (a: TaskRow, b: TaskRow) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1);
  if (sort === "name")
    return (a, b) => a.task.name.localeCompare(b.task.name, undefined, { numeric: true }) || byStart(a, b);
  if (sort === "duration")
    return (a, b) => partTotals(b.parts, now).run - partTotals(a.parts, now).run || byStart(a, b);
  if (sort === "state")
    return (a, b) => (rank.get(a.state) ?? 99) - (rank.get(b.state) ?? 99) || byStart(a, b);
  return byStart;
}

interface RowOptions {
  readonly sort: TimelineSort;
  readonly isGrouped: boolean;
  readonly open: ReadonlySet<string>;
  readonly search: string;
  readonly now: number;
}

/** The rows to show, in order. */
export function timelineRows(
  tasks: Iterable<OutlineTask>,
  { sort, isGrouped, open, search, now }: RowOptions,
  cache: RowCache,
): TimelineRow[] {
  const wanted = search.trim().toLowerCase();
  const rows: TaskRow[] = [];
  for (const task of tasks) {
    const names = `${task.name} ${task.subflow?.flow_name ?? ""} ${task.subflow?.name ?? ""}`;
    if (wanted === "" || names.toLowerCase().includes(wanted)) rows.push(rowOf(task, cache));
  }
  rows.sort(comparison(sort, now));
  if (!isGrouped) return rows;
  const shown: TimelineRow[] = [];
  for (const [name, inner] of Map.groupBy(rows, ({ task }) => taskName(task))) {
    if (inner.length === 1) {
      shown.push(...inner);
      continue;
    }
    const isOpen = open.has(name);
    shown.push({ ...groupOf(name, inner), isOpen });
    if (isOpen) for (const row of inner) shown.push({ ...row, isInner: true });
  }
  return shown;
}

function groupOf(name: string, rows: readonly TaskRow[]): Omit<GroupRow, "isOpen"> {
  const counts: Partial<Record<StateKind, number>> = {};
  let from: number | null = null;
  let to: number | null = 0;
  for (const { state, parts } of rows) {
    counts[state] = (counts[state] ?? 0) + 1;
    for (const part of parts) {
      if (from === null || part.from < from) from = part.from;
      if (part.to === null) to = null;
      else if (to !== null && part.to > to) to = part.to;
    }
  }
  return { kind: "group", id: `group:${name}`, name, rows, counts, from, to };
}

/** Whether a run has so many tasks of one name that it is read better in groups. */
export function isBetterGrouped(tasks: Iterable<OutlineTask>): boolean {
  const counts = new Map<string, number>();
  for (const task of tasks) {
    const count = (counts.get(task.task_key) ?? 0) + 1;
    if (count >= 30) return true;
    counts.set(task.task_key, count);
  }
  return false;
}
