/** A node at its place, in the graph's own pixels. */
export interface DrawnNode {
  readonly id: string;
  /** Which of the canvas's components shows it. */
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Record<string, unknown>;
  /** What is written on it where it is painted. */
  readonly label: string;
  /** CSS variable of its colour where it is painted. */
  readonly token: string;
  /** It lies behind others and around them. */
  readonly isFrame?: boolean;
}

export interface DrawnEdge {
  readonly source: string;
  readonly target: string;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest box around all nodes. */
export function boundsOf(nodes: readonly Box[]): Box {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const { x, y, width, height } of nodes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  if (left > right) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The viewport that shows a box in an area, not larger than life. */
export function viewportFor(box: Box, width: number, height: number, most = 1): Viewport {
  const margin = 24;
  const zoom = Math.min(
    most,
    Math.max(1, width - 2 * margin) / Math.max(1, box.width),
    Math.max(1, height - 2 * margin) / Math.max(1, box.height),
  );
  return {
    x: (width - box.width * zoom) / 2 - box.x * zoom,
    y: (height - box.height * zoom) / 2 - box.y * zoom,
    zoom,
  };
}

export const isWithin = (node: Box, box: Box): boolean =>
  node.x < box.x + box.width &&
  node.x + node.width > box.x &&
  node.y < box.y + box.height &&
  node.y + node.height > box.y;
