import type { OutlineTask } from "@contract/ui/run-outline.ts";
import { type GraphItem, groupTasks, type TaskClasses } from "@/features/run-graph/lib/group-tasks.ts";
import { boundsOf, type DrawnEdge, type DrawnGraph, type DrawnNode } from "@/shared/graph/drawn-graph.ts";
import type { Direction, LayoutNode, Point } from "@/shared/graph/elk-layout.ts";
import { layoutGraph, layoutKey } from "@/shared/graph/layout-graph.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { STATE_META, STATE_ORDER, stateKind } from "@/shared/lib/state-meta.ts";
import type { Outline } from "@/shared/run-outline/merge-outline.ts";

export const TASK_SIZE = { width: 208, height: 46 } as const;
export const GROUP_SIZE = { width: 232, height: 64 } as const;
export const OPEN_GROUP_SIZE = { width: 272, height: 320 } as const;
const FRAME = { head: 40, side: 16 } as const;
const EMPTY_FRAME = { width: 208, height: 72 } as const;

/** A run with the runs that are open in it, as far as they are loaded. */
export interface RunLevel {
  readonly outline: Outline;
  readonly open: ReadonlyMap<string, RunLevel | "loading">;
}

export interface PlaceOptions {
  readonly direction: Direction;
  readonly openGroups: ReadonlySet<string>;
}

/** What stays the same while states change. */
export interface PlaceCache {
  /** Places of earlier layouts, by what they depended on. */
  readonly places: Map<string, Map<string, Point>>;
  readonly classes: TaskClasses;
}
/** Of all layouts together: so that what comes and goes is placed at once, and memory stays flat while a run grows. */
const MOST_CACHED_POINTS = 10_000;

async function placesOf(
  nodes: readonly LayoutNode[],
  edges: readonly DrawnEdge[],
  direction: Direction,
  { places: cache }: PlaceCache,
): Promise<Map<string, Point>> {
  const key = layoutKey(nodes, edges, direction);
  const known = cache.get(key);
  if (known) return known;
  const made = await layoutGraph(nodes, edges, direction);
  cache.set(key, made);
  let points = 0;
  for (const places of cache.values()) points += places.size;
  for (const [old, { size }] of cache) {
    if (points <= MOST_CACHED_POINTS || cache.size === 1) break;
    points -= size;
    cache.delete(old);
  }
  return made;
}

/** The graph of a run, runs that are open in it included, each at its place. */
export async function placeRun(
  level: RunLevel,
  options: PlaceOptions,
  cache: PlaceCache,
): Promise<DrawnGraph> {
  const { outline, open } = level;
  const grouped = groupTasks([...outline.tasks.values()], cache.classes);
  const inner = new Map<string, DrawnGraph>();
  for (const item of grouped.items) {
    const child = item.kind === "task" && item.task.subflow ? open.get(item.task.subflow.id) : undefined;
    if (child !== undefined && child !== "loading") inner.set(item.id, await placeRun(child, options, cache));
  }
  const marks = Map.groupBy(outline.artifacts, ({ task_run_id }) => task_run_id ?? "");
  const sized = grouped.items.map((item) => {
    const isOpen = isItemOpen(item, level, options);
    const graph = inner.get(item.id);
    return { item, isOpen, graph, id: item.id, ...sizeOf(item, isOpen, graph) };
  });
  const places = await placesOf(sized, grouped.edges, options.direction, cache);
  const nodes: DrawnNode[] = [];
  const edges: DrawnEdge[] = [...grouped.edges];
  for (const { item, isOpen, graph, id, width, height } of sized) {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 };
    const isFrame = isOpen && item.kind === "task";
    nodes.push({
      id,
      type: item.kind === "group" ? "group-of-tasks" : isFrame ? "subflow" : "task",
      ...{ x, y, width, height, isFrame },
      label: labelOf(item),
      token: tokenOf(item),
      data: { item, isOpen, artifacts: item.kind === "task" ? (marks.get(item.id) ?? []) : [] },
    });
    if (!graph) continue;
    const box = boundsOf(graph.nodes);
    const [left, top] = [x + FRAME.side - box.x, y + FRAME.head + FRAME.side - box.y];
    for (const node of graph.nodes) nodes.push({ ...node, x: node.x + left, y: node.y + top });
    edges.push(...graph.edges);
  }
  return { nodes, edges };
}

function isItemOpen(item: GraphItem, { open }: RunLevel, { openGroups }: PlaceOptions): boolean {
  if (item.kind === "group") return openGroups.has(item.id);
  return item.task.subflow !== null && open.has(item.task.subflow.id);
}

function sizeOf(item: GraphItem, isOpen: boolean, graph: DrawnGraph | undefined) {
  if (item.kind === "group") return isOpen ? OPEN_GROUP_SIZE : GROUP_SIZE;
  if (!isOpen) return TASK_SIZE;
  if (!graph || graph.nodes.length === 0)
    return { width: EMPTY_FRAME.width + 2 * FRAME.side, height: EMPTY_FRAME.height + FRAME.head };
  const box = boundsOf(graph.nodes);
  return {
    width: Math.max(EMPTY_FRAME.width, box.width) + 2 * FRAME.side,
    height: box.height + FRAME.head + 2 * FRAME.side,
  };
}

function labelOf(item: GraphItem): string {
  if (item.kind === "group") return `${item.name} × ${numberText(item.tasks.length)}`;
  return item.task.subflow?.name ?? item.task.name;
}

/** A group has the colour of what is worst in it. */
function tokenOf(item: GraphItem): string {
  const kind =
    item.kind === "task"
      ? stateKind(item.task.state_type, item.task.state_name)
      : (STATE_ORDER.find((one) => (item.counts[one] ?? 0) > 0) ?? "none");
  return STATE_META[kind].token;
}

/** Seconds that a task run has run so far; undefined before it starts. */
export function runSeconds({ start, end }: OutlineTask, now: number): number | undefined {
  return start === null ? undefined : Math.max(0, (end ?? now) - start) / 1000;
}
