import { useReactFlow } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import { boundsOf, type DrawnGraph, viewportFor } from "@/shared/graph/drawn-graph.ts";
import { preparedContext, themeColours } from "@/shared/graph/paint-graph.ts";
import { useSubscribedViewport } from "@/shared/graph/use-subscribed-viewport.ts";

const WIDTH = 168;
const HEIGHT = 104;

/** The whole graph in a corner, with what is seen of it; a click goes there. */
export function GraphMinimap({ graph }: { readonly graph: DrawnGraph }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useReactFlow();
  const own = viewportFor(boundsOf(graph.nodes), WIDTH, HEIGHT);
  const paint = useSubscribedViewport((viewport, width, height) => {
    const context = canvas.current && preparedContext(canvas.current);
    if (!context) return;
    const colour = themeColours();
    for (const node of graph.nodes) {
      if (node.isFrame) continue;
      context.fillStyle = colour(node.token);
      context.fillRect(
        node.x * own.zoom + own.x,
        node.y * own.zoom + own.y,
        Math.max(1.5, node.width * own.zoom),
        Math.max(1.5, node.height * own.zoom),
      );
    }
    context.strokeStyle = colour("--accent");
    context.lineWidth = 1.5;
    context.strokeRect(
      (-viewport.x / viewport.zoom) * own.zoom + own.x,
      (-viewport.y / viewport.zoom) * own.zoom + own.y,
      (width / viewport.zoom) * own.zoom,
      (height / viewport.zoom) * own.zoom,
    );
  });
  useEffect(paint, [paint]);
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    void flow.setCenter((x - own.x) / own.zoom, (y - own.y) / own.zoom, { zoom: flow.getZoom() });
  };
  return (
    <canvas
      ref={canvas}
      aria-hidden
      className="nopan nowheel absolute right-2 bottom-2 z-10 cursor-crosshair rounded-md border bg-surface/90 max-md:hidden"
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={go}
      onPointerMove={go}
    />
  );
}
