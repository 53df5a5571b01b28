import type { Direction, LayoutEdge, LayoutNode, Point } from "@/shared/graph/elk-layout.ts";

const GAP = 16;
const LAYER_GAP = 64;

/**
 * Layers by the longest way, each ordered by the places of what its nodes depend on: one pass over nodes and edges, for
 * graphs of thousands. A layer of many nodes is broken into several columns. What is given later never moves what was there
 * before into another layer.
 */
export function quickLayout(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  direction: Direction,
): Map<string, Point> {
  const layers = layersOf(nodes, edges);
  const parents = Map.groupBy(edges, ({ target }) => target);
  const isRight = direction === "RIGHT";
  const along = (node: LayoutNode) => (isRight ? node.width : node.height);
  const across = (node: LayoutNode) => (isRight ? node.height : node.width);
  const places = new Map<string, { along: number; across: number }>();
  let front = 0;
  for (const layer of layers) {
    const wish = new Map(
      layer.map((node, index) => {
        const above = (parents.get(node.id) ?? []).flatMap(({ source }) => places.get(source)?.across ?? []);
        const mean = above.reduce((sum, one) => sum + one, 0) / Math.max(1, above.length);
        return [node.id, above.length === 0 ? index * (across(node) + GAP) : mean];
      }),
    );
    const ordered = layer.toSorted((a, b) => (wish.get(a.id) ?? 0) - (wish.get(b.id) ?? 0));
    const perColumn = Math.max(40, Math.ceil(Math.sqrt(ordered.length * 6)));
    for (let begin = 0; begin < ordered.length; begin += perColumn) {
      const column = ordered.slice(begin, begin + perColumn);
      let side = 0;
      for (const node of column) {
        places.set(node.id, { along: front, across: side });
        side += across(node) + GAP;
      }
      const isLast = begin + perColumn >= ordered.length;
      front += Math.max(...column.map(along)) + (isLast ? LAYER_GAP : GAP);
    }
  }
  return new Map(
    [...places].map(([id, place]) => [
      id,
      isRight ? { x: place.along, y: place.across } : { x: place.across, y: place.along },
    ]),
  );
}

/** Nodes by the length of the longest way to them; those of a circle, which bad data may have, come where they are met. */
function layersOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): LayoutNode[][] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const waiting = new Map<string, number>();
  const children = Map.groupBy(edges, ({ source }) => source);
  for (const { source, target } of edges)
    if (known.has(source)) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  const depth = new Map<string, number>();
  const ready = nodes.filter(({ id }) => !waiting.has(id)).map(({ id }) => id);
  for (const id of ready) depth.set(id, 0);
  for (let at = 0; at < ready.length; at++) {
    const id = ready[at] ?? "";
    for (const { target } of children.get(id) ?? []) {
      depth.set(target, Math.max(depth.get(target) ?? 0, (depth.get(id) ?? 0) + 1));
      const left = (waiting.get(target) ?? 1) - 1;
      waiting.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  const layers: LayoutNode[][] = [];
  for (const node of nodes) {
    const layer = depth.get(node.id) ?? 0;
    layers[layer] ??= [];
    layers[layer].push(node);
  }
  return layers.filter(() => true);
}
