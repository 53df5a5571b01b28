import type { FlowGraph, FlowGraphEdge, FlowGraphNode } from "./flow-graph.ts";
import { toMermaid } from "./to-mermaid.ts";
import { toSvg } from "./to-svg.ts";

/** Puts a graph together; equal edges count once, and a node that only waits for what it also uses has one edge. */
export function createFlowGraph(
  name: string,
  nodes: readonly FlowGraphNode[],
  edges: Iterable<FlowGraphEdge>,
): FlowGraph {
  const known = new Map<string, FlowGraphEdge>();
  for (const edge of edges) {
    const id = `${edge.from} ${edge.to}`;
    if (!known.has(id) || edge.kind === "data") known.set(id, edge);
  }
  const graph = { name, nodes, edges: [...known.values()] };
  return { ...graph, toMermaid: () => toMermaid(graph), toSvg: () => toSvg(graph) };
}
