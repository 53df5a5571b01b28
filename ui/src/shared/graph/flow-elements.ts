import type { DrawnNode } from "@/shared/graph/drawn-graph.ts";

const elements = new WeakMap<DrawnNode, ReturnType<typeof elementOf>>();

function elementOf({ id, type, x, y, width, height, data, isFrame }: DrawnNode) {
  return {
    id,
    type,
    position: { x, y },
    data,
    width,
    height,
    measured: { width, height },
    zIndex: isFrame ? 0 : 1,
    // Without a drag or choice of its own the library lets pointers fall through; links and buttons are in it.
    style: { pointerEvents: "all" as const },
    draggable: false,
    selectable: false,
    focusable: false,
  };
}

/** What React Flow is given for a node: the same object as long as the node is the same, so that nothing is rendered anew. */
export function cachedElement(node: DrawnNode) {
  const made = elements.get(node) ?? elementOf(node);
  elements.set(node, made);
  return made;
}
