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
import { GraphControls } from "@/shared/graph/graph-controls.tsx";
import { GraphMinimap } from "@/shared/graph/graph-minimap.tsx";
import { paintGraph } from "@/shared/graph/paint-graph.ts";
import { useSubscribedViewport } from "@/shared/graph/use-subscribed-viewport.ts";
import { cx } from "@/shared/lib/cx.ts";

/** Below this nothing in a node can be read: nodes are painted as marks, if they are many. */
const READ_FROM_ZOOM = 0.4;
const MOST_ELEMENTS = 120;
/** What is rendered reaches so far beyond the window, in the graph's pixels, and changes in such steps. */
const STEP = 400;

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
 * A graph to pan and zoom, of any size: elements exist only for the nodes that are seen and can be read; edges, and nodes from
 * far, are painted. The viewport stays where the eye is when nodes come and the layout changes.
 */
export function GraphCanvas(props: GraphCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

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

function cachedElement(node: DrawnNode) {
  const made = elements.get(node) ?? elementOf(node);
  elements.set(node, made);
  return made;
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
  const isFar = seen !== undefined && seen.zoom < READ_FROM_ZOOM && visible.length > MOST_ELEMENTS;
  const nodes = useMemo(() => (isFar ? [] : visible.map(cachedElement)), [visible, isFar]);

  const paint = useSubscribedViewport((viewport, width, height) => {
    if (canvas.current)
      paintGraph(canvas.current, graph, byId, viewport, {
        direction,
        withNodes: isFar,
        pointed: pointed?.id,
        highlight,
      });
    const { zoom } = viewport;
    const grid = Math.max(STEP, STEP / zoom);
    const x = Math.floor((-viewport.x / zoom - grid / 4) / grid) * grid;
    const y = Math.floor((-viewport.y / zoom - grid / 4) / grid) * grid;
    const right = Math.ceil(((width - viewport.x) / zoom + grid / 4) / grid) * grid;
    const bottom = Math.ceil(((height - viewport.y) / zoom + grid / 4) / grid) * grid;
    const level = zoom < READ_FROM_ZOOM ? 0 : 1;
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
        <Hint x={pointed.x} y={pointed.y}>
          {hint(pointedNode)}
        </Hint>
      )}
    </section>
  );
}

const HINT_WIDTH = 288;

function Hint({ x, y, children }: { readonly x: number; readonly y: number; readonly children: ReactNode }) {
  if (!children) return null;
  const isLow = y > window.innerHeight - 220;
  const left = Math.min(x + 16, window.innerWidth - HINT_WIDTH - 8);
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-50 rounded-md border bg-surface px-3 py-2 text-xs shadow-pop"
      style={{
        width: HINT_WIDTH,
        left,
        ...(isLow ? { bottom: window.innerHeight - y + 16 } : { top: y + 18 }),
      }}
    >
      {children}
    </div>
  );
}

/**
 * Fits the graph into its frame at first, and while it is small; later, when the layout changes, moves the viewport so that the
 * node in its middle stays where it is.
 */
function useKeptPlace(graph: DrawnGraph, fit: (duration?: number) => void): void {
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
