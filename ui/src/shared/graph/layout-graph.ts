import {
  type Direction,
  elkLayout,
  type LayoutEdge,
  type LayoutNode,
  type Point,
} from "@/shared/graph/elk-layout.ts";
import { quickLayout } from "@/shared/graph/quick-layout.ts";

/** Beyond these the better layout takes longer than one waits: it is no longer read node by node anyway. */
const MOST_NODES = 600;
const MOST_EDGES = 2_000;

/** Places for the nodes of a graph: fine ones for what is read, quick ones for what is large or has no edges. */
export function layoutGraph(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  direction: Direction,
): Promise<Map<string, Point>> {
  const isFine = edges.length > 0 && nodes.length <= MOST_NODES && edges.length <= MOST_EDGES;
  return isFine ? elkLayout(nodes, edges, direction) : Promise.resolve(quickLayout(nodes, edges, direction));
}

/** What a layout depends on: while it is the same, so are the places. */
export function layoutKey(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  direction: Direction,
): string {
  const parts: string[] = [direction];
  for (const { id, width, height } of nodes) parts.push(`${id} ${width} ${height}`);
  for (const { source, target } of edges) parts.push(`${source}>${target}`);
  return parts.join("\n");
}
