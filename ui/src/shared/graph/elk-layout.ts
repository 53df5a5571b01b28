import type { ELK } from "elkjs/lib/elk-api.js";

let engine: Promise<ELK> | undefined;

/** The layout engine in a worker of its own; it is a megabyte, and is loaded when the first graph needs it. */
async function startEngine(): Promise<ELK> {
  const [{ default: Engine }, { default: EngineWorker }] = await Promise.all([
    import("elkjs/lib/elk-api.js"),
    import("elkjs/lib/elk-worker.min.js?worker"),
  ]);
  return new Engine({ workerFactory: () => new EngineWorker() });
}

export type Direction = "RIGHT" | "DOWN";

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}
export interface LayoutEdge {
  readonly source: string;
  readonly target: string;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Layers along the direction of what depends on what. The order of the nodes given is kept where it can be, so that what comes late lies late. */
export async function elkLayout(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  direction: Direction,
): Promise<Map<string, Point>> {
  engine ??= startEngine();
  const elk = await engine;
  const placed = await elk.layout({
    id: "graph",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": direction,
      "elk.spacing.nodeNode": "16",
      "elk.spacing.componentComponent": "24",
      "elk.layered.spacing.nodeNodeBetweenLayers": "64",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.padding": "[top=0,left=0,bottom=0,right=0]",
    },
    children: nodes.map(({ id, width, height }) => ({ id, width, height })),
    edges: edges.map(({ source, target }) => ({
      id: `${source}>${target}`,
      sources: [source],
      targets: [target],
    })),
  });
  return new Map((placed.children ?? []).map(({ id, x, y }) => [id, { x: x ?? 0, y: y ?? 0 }]));
}
