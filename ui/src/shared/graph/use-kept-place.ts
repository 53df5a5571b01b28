import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { DrawnGraph, DrawnNode } from "@/shared/graph/drawn-graph.ts";

/**
 * Fits the graph into its frame at first, and while it is small; later, when the layout changes, moves the viewport so that the
 * node in its middle stays where it is.
 */
export function useKeptPlace(graph: DrawnGraph, fit: (duration?: number) => void): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const before = useRef<DrawnGraph>(undefined);
  const fitted = useRef<string>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the graph has changed
  useEffect(() => {
    const { width, height, transform } = store.getState();
    const [x, y, zoom] = transform;
    const place = `${Math.round(x)} ${Math.round(y)} ${zoom.toFixed(3)}`;
    const old = before.current;
    before.current = graph;
    const isUntouched = fitted.current === undefined || fitted.current === place;
    const hasMoved = old !== undefined && haveMoved(old, graph);
    if (old !== undefined && !hasMoved) return;
    if (old === undefined || (isUntouched && graph.nodes.length < 400)) {
      const frame = requestAnimationFrame(() => {
        fit();
        const [nextX, nextY, nextZoom] = store.getState().transform;
        fitted.current = `${Math.round(nextX)} ${Math.round(nextY)} ${nextZoom.toFixed(3)}`;
      });
      return () => cancelAnimationFrame(frame);
    }
    const middle = { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom };
    const now = new Map(graph.nodes.map((node) => [node.id, node]));
    let anchor: DrawnNode | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const node of old.nodes) {
      const distance = Math.hypot(node.x + node.width / 2 - middle.x, node.y + node.height / 2 - middle.y);
      if (distance < least && now.has(node.id)) [anchor, least] = [node, distance];
    }
    const moved = anchor && now.get(anchor.id);
    if (anchor && moved)
      void flow.setViewport({ x: x + (anchor.x - moved.x) * zoom, y: y + (anchor.y - moved.y) * zoom, zoom });
  }, [graph]);
}

function haveMoved(before: DrawnGraph, after: DrawnGraph): boolean {
  if (before.nodes.length !== after.nodes.length) return true;
  return after.nodes.some((node, index) => {
    const old = before.nodes[index];
    return (
      old?.id !== node.id ||
      old.x !== node.x ||
      old.y !== node.y ||
      old.width !== node.width ||
      old.height !== node.height
    );
  });
}
