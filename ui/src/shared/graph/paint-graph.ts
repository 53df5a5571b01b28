import {
  type Box,
  type DrawnGraph,
  type DrawnNode,
  isWithin,
  type Viewport,
} from "@/shared/graph/drawn-graph.ts";
import type { Direction } from "@/shared/graph/elk-layout.ts";

/** Below this, edges are straight lines without heads. */
const CURVES_FROM_ZOOM = 0.18;

/** Below this nothing on a node can be read: it is a mark of its colour, and else a card with its name. */
const CARDS_FROM_ZOOM = 0.4;
/** Of a card, as its element has them: the colour's stripe, and the room before the name. */
const [STRIPE, INDENT] = [4, 12];

/** Colours of the theme by their CSS variables, read once for each painting. */
export function themeColours(): (token: string) => string {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (token) => {
    let colour = known.get(token);
    if (colour === undefined) {
      colour = style.getPropertyValue(token).trim();
      known.set(token, colour);
    }
    return colour;
  };
}

/** Gives the canvas the size of its element in device pixels, cleared. */
export function preparedContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const context = canvas.getContext("2d");
  if (!context) return null;
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return context;
}

export interface PaintOptions {
  readonly direction: Direction;
  /** Not all nodes are elements above the canvas. */
  readonly withNodes: boolean;
  /** The node whose edges stand out. */
  readonly pointed: string | undefined;
  /** Only these stand out, when given. */
  readonly highlight: ReadonlySet<string> | undefined;
}

/** Paints the edges, and the nodes where they are no elements, as far as they are seen. */
export function paintGraph(
  canvas: HTMLCanvasElement,
  graph: DrawnGraph,
  byId: ReadonlyMap<string, DrawnNode>,
  viewport: Viewport,
  options: PaintOptions,
): void {
  const context = preparedContext(canvas);
  if (!context) return;
  const colour = themeColours();
  const { x, y, zoom } = viewport;
  const seen: Box = {
    x: -x / zoom,
    y: -y / zoom,
    width: canvas.clientWidth / zoom,
    height: canvas.clientHeight / zoom,
  };
  context.translate(x, y);
  context.scale(zoom, zoom);
  const later: [DrawnNode, DrawnNode][] = [];
  context.strokeStyle = colour("--faint");
  context.lineWidth = Math.max(1.2, 0.6 / zoom);
  const isCurved = zoom >= CURVES_FROM_ZOOM;
  context.beginPath();
  for (const edge of graph.edges) {
    const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
    if (!from || !to || !isWithin(spanOf(from, to), seen)) continue;
    if (edge.source === options.pointed || edge.target === options.pointed) later.push([from, to]);
    else trace(context, from, to, options.direction, isCurved);
  }
  context.stroke();
  if (later.length > 0) {
    context.strokeStyle = colour("--accent");
    context.lineWidth = Math.max(2, 1 / zoom);
    context.beginPath();
    for (const [from, to] of later) trace(context, from, to, options.direction, isCurved);
    context.stroke();
  }
  if (!options.withNodes) return;
  for (const node of graph.nodes) {
    if (!isWithin(node, seen)) continue;
    context.globalAlpha = options.highlight && !options.highlight.has(node.id) ? 0.25 : 1;
    if (node.isFrame) {
      context.strokeStyle = colour(node.token);
      context.lineWidth = 2 / zoom;
      context.strokeRect(node.x, node.y, node.width, node.height);
    } else if (zoom < CARDS_FROM_ZOOM) {
      context.fillStyle = colour(node.token);
      context.fillRect(node.x, node.y, node.width, node.height);
    } else paintCard(context, node, colour);
  }
  context.globalAlpha = 1;
}

function paintCard(
  context: CanvasRenderingContext2D,
  node: DrawnNode,
  colour: (token: string) => string,
): void {
  const { x, y, width, height } = node;
  context.fillStyle = colour("--surface");
  context.fillRect(x, y, width, height);
  context.strokeStyle = colour("--line-strong");
  context.lineWidth = 1;
  context.strokeRect(x, y, width, height);
  context.fillStyle = colour(node.token);
  context.fillRect(x, y, STRIPE, height);
  context.fillStyle = colour("--ink");
  context.font = `500 13px ${colour("--font-sans")}`;
  context.textBaseline = "middle";
  context.fillText(shortened(context, node), x + INDENT, y + height / 2);
}

const shortLabels = new WeakMap<DrawnNode, string>();

/** The label as far as it fits: measured once, since that takes longer than to paint it. */
function shortened(context: CanvasRenderingContext2D, node: DrawnNode): string {
  const known = shortLabels.get(node);
  if (known !== undefined) return known;
  const room = node.width - INDENT - STRIPE;
  const { width } = context.measureText(node.label);
  const fitting = Math.floor((node.label.length * room) / Math.max(1, width));
  const short = width <= room ? node.label : `${node.label.slice(0, Math.max(0, fitting - 1))}…`;
  shortLabels.set(node, short);
  return short;
}

const spanOf = (a: Box, b: Box): Box => {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
};

/** One edge from what was first to what depends on it, with a head where it arrives. */
function trace(
  context: CanvasRenderingContext2D,
  from: Box,
  to: Box,
  direction: Direction,
  isCurved: boolean,
): void {
  const isRight = direction === "RIGHT";
  const begin = isRight
    ? { x: from.x + from.width, y: from.y + from.height / 2 }
    : { x: from.x + from.width / 2, y: from.y + from.height };
  const end = isRight ? { x: to.x, y: to.y + to.height / 2 } : { x: to.x + to.width / 2, y: to.y };
  context.moveTo(begin.x, begin.y);
  if (!isCurved) {
    context.lineTo(end.x, end.y);
    return;
  }
  const reach = Math.max(24, Math.abs(isRight ? end.x - begin.x : end.y - begin.y) / 2);
  if (isRight) context.bezierCurveTo(begin.x + reach, begin.y, end.x - reach, end.y, end.x - 5, end.y);
  else context.bezierCurveTo(begin.x, begin.y + reach, end.x, end.y - reach, end.x, end.y - 5);
  const [wide, long] = [4, 7];
  if (isRight) {
    context.moveTo(end.x - long, end.y - wide);
    context.lineTo(end.x, end.y);
    context.lineTo(end.x - long, end.y + wide);
  } else {
    context.moveTo(end.x - wide, end.y - long);
    context.lineTo(end.x, end.y);
    context.lineTo(end.x + wide, end.y - long);
  }
}
