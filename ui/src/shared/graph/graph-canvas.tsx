import "@xyflow/react/dist/base.css";
import "@/shared/graph/graph.css";
import { type NodeTypes, ReactFlow, ReactFlowProvider, useReactFlow, useStoreApi } from "@xyflow/react";
import { type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import {
  type Box,
  boundsOf,
  type DrawnGraph,
  type DrawnNode,
  isWithin,
  viewportFor,
} from "@/shared/graph/drawn-graph.ts";
import type { Direction } from "@/shared/graph/elk-layout.ts";
import { cachedElement } from "@/shared/graph/flow-elements.ts";
import { GraphControls } from "@/shared/graph/graph-controls.tsx";
import { GraphHint } from "@/shared/graph/graph-hint.tsx";
import { GraphMinimap } from "@/shared/graph/graph-minimap.tsx";
import { paintGraph } from "@/shared/graph/paint-graph.ts";
import { useGradually } from "@/shared/graph/use-gradually.ts";
import { useKeptPlace } from "@/shared/graph/use-kept-place.ts";
import { useSubscribedViewport } from "@/shared/graph/use-subscribed-viewport.ts";
import { cx } from "@/shared/lib/cx.ts";

/** Below this nothing in a node can be used: nodes are painted, if they are many. */
const ELEMENTS_FROM_ZOOM = 0.7;
const MOST_ELEMENTS = 120;
/** What is rendered reaches so far beyond the window, in the graph's pixels, and changes in such steps. */
const STEP = 400;
const NONE: readonly DrawnNode[] = [];

export interface GraphFocus {
  readonly id: string;
  /** Another number asks again. */
  readonly turn: number;
}

interface GraphCanvasProps {
  /** Its name, and what else screen readers should know. */
  readonly label: string;
  readonly graph: DrawnGraph;
  readonly direction: Direction;
  readonly nodeTypes: NodeTypes;
  /** Only these stand out. */
  readonly highlight?: ReadonlySet<string> | undefined;
  readonly focus?: GraphFocus | undefined;
  /** What is told beside the pointer of a node. */
  readonly hint?: (node: DrawnNode) => ReactNode;
  readonly className?: string;
  readonly isFull: boolean;
  readonly onFull: (isFull: boolean) => void;
}

/**
 * A graph to pan and zoom, of any size: elements exist only for the nodes that are seen and can be read, and come by and by;
 * edges, and nodes that are no elements, are painted. The viewport stays where the eye is when nodes come and the layout changes.
 */
export function GraphCanvas(props: GraphCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas(props: GraphCanvasProps) {
  const { label, graph, direction, nodeTypes, highlight, focus, hint, className, isFull, onFull } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useReactFlow();
  const store = useStoreApi();
  const [seen, setSeen] = useState<Box & { readonly zoom: number }>();
  const [pointed, setPointed] = useState<{ id: string; x: number; y: number }>();
  const byId = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  const visible = useMemo(
    () => (seen === undefined ? [] : graph.nodes.filter((node) => isWithin(node, seen))),
    [graph, seen],
  );
  const isFar = seen !== undefined && seen.zoom < ELEMENTS_FROM_ZOOM && visible.length > MOST_ELEMENTS;
  const elements = useGradually(isFar ? NONE : visible);
  const nodes = useMemo(() => elements.map(cachedElement), [elements]);

  const paint = useSubscribedViewport((viewport, width, height) => {
    if (canvas.current)
      paintGraph(canvas.current, graph, byId, viewport, {
        direction,
        withNodes: elements.length < visible.length,
        pointed: pointed?.id,
        highlight,
      });
    const { zoom } = viewport;
    const grid = Math.max(STEP, STEP / zoom);
    const x = Math.floor((-viewport.x / zoom - grid / 4) / grid) * grid;
    const y = Math.floor((-viewport.y / zoom - grid / 4) / grid) * grid;
    const right = Math.ceil(((width - viewport.x) / zoom + grid / 4) / grid) * grid;
    const bottom = Math.ceil(((height - viewport.y) / zoom + grid / 4) / grid) * grid;
    const level = zoom < ELEMENTS_FROM_ZOOM ? 0 : 1;
    setSeen((before) =>
      before?.x === x &&
      before.y === y &&
      before.width === right - x &&
      before.height === bottom - y &&
      before.zoom === level
        ? before
        : { x, y, width: right - x, height: bottom - y, zoom: level },
    );
  });
  // Paints again whatever has changed: it costs as much as one frame of panning.
  useEffect(paint);

  const fit = (duration = 0) => {
    const { width, height } = store.getState();
    if (width > 0) void flow.setViewport(viewportFor(boundsOf(graph.nodes), width, height), { duration });
  };
  useKeptPlace(graph, fit);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size of the frame asks for it, nothing else
  useEffect(() => {
    const frame = requestAnimationFrame(() => fit());
    return () => cancelAnimationFrame(frame);
  }, [isFull]);

  const goTo = (node: DrawnNode) =>
    void flow.setCenter(node.x + node.width / 2, node.y + node.height / 2, {
      zoom: Math.max(0.9, flow.getZoom()),
      duration: 250,
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when asked for
  useEffect(() => {
    const node = focus && byId.get(focus.id);
    if (node) goTo(node);
  }, [focus]);

  const onPoint = (event: PointerEvent) => {
    const element = (event.target as Element).closest<HTMLElement>(".react-flow__node");
    const id = element?.dataset.id;
    const next = id === undefined || event.buttons !== 0 ? undefined : id;
    if (next !== pointed?.id)
      setPointed(next === undefined ? undefined : { id: next, x: event.clientX, y: event.clientY });
  };
  const pointedNode = pointed && byId.get(pointed.id);
  return (
    <section
      aria-label={label}
      className={cx("relative min-h-0 overflow-hidden bg-page", className)}
      onPointerMove={onPoint}
      onPointerLeave={() => setPointed(undefined)}
    >
      <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0 size-full" />
      <ReactFlow
        nodes={nodes}
        edges={[]}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        minZoom={0.01}
        maxZoom={2}
        zoomOnScroll={isFull}
        preventScrolling={isFull}
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        attributionPosition="top-right"
        onPaneClick={(event) => {
          if (!isFar) return;
          const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
          const hit = graph.nodes.findLast(
            (node) => !node.isFrame && isWithin(node, { x, y, width: 1, height: 1 }),
          );
          if (hit) goTo(hit);
        }}
      />
      <GraphControls isFull={isFull} onFull={onFull} onFit={() => fit(200)} />
      {graph.nodes.length > 12 && <GraphMinimap graph={graph} />}
      {pointed && pointedNode && hint && (
        <GraphHint x={pointed.x} y={pointed.y}>
          {hint(pointedNode)}
        </GraphHint>
      )}
    </section>
  );
}
