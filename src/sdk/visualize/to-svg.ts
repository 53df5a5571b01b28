import type { FlowGraph, FlowGraphNode } from "./flow-graph.ts";
import { type Layout, layeredLayout, type Point } from "./layered-layout.ts";

const NODE_HEIGHT = 36;
const CHAR_WIDTH = 7.8;
const MAX_LABEL = 60;

const STYLE = `
  .node rect { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.2 }
  .flow rect { stroke-width: 2.6 }
  .parameter rect { stroke-dasharray: 4 3 }
  text { fill: #1f2328; font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
  .edge { fill: none; stroke: #57606a; stroke-width: 1.2 }
  .waits { stroke-dasharray: 5 4 }
  #arrow path { fill: #57606a }
  @media (prefers-color-scheme: dark) {
    .node rect { fill: #21262d; stroke: #8b949e }
    text { fill: #e6edf3 }
    .edge { stroke: #8b949e }
    #arrow path { fill: #8b949e }
  }`;

/** A graph as a self-contained SVG document. */
export function toSvg({ name, nodes, edges }: Pick<FlowGraph, "name" | "nodes" | "edges">): string {
  const indexes = new Map(nodes.map((node, index) => [node.id, index]));
  const labels = nodes.map((node) => cut(node.label));
  const widths = labels.map((label) => Math.max(64, [...label].length * CHAR_WIDTH + 28));
  const layout = layeredLayout({
    widths,
    edges: edges.map(({ from, to }) => [indexes.get(from) ?? 0, indexes.get(to) ?? 0] as const),
  });
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(`graph of ${name}`)}">`,
    `<title>${escapeXml(name)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>`,
    ...edges.map((edge, index) => {
      const className = edge.kind === "waits" ? "edge waits" : "edge";
      return `<path class="${className}" d="${curve(layout, index)}" marker-end="url(#arrow)"/>`;
    }),
    ...nodes.map((node, index) => box(node, labels[index] ?? "", layout.nodes[index], widths[index] ?? 0)),
    "</svg>\n",
  ].join("\n");
}

function box(node: FlowGraphNode, label: string, middle: Point | undefined, width: number): string {
  const { x, y } = middle ?? { x: 0, y: 0 };
  const radius = node.kind === "parameter" ? NODE_HEIGHT / 2 : 6;
  const corner = `x="${round(x - width / 2)}" y="${round(y - NODE_HEIGHT / 2)}"`;
  const text = `<text x="${round(x)}" y="${round(y)}" text-anchor="middle" dominant-baseline="central">${escapeXml(label)}</text>`;
  const hint = label === node.label ? "" : `<title>${escapeXml(node.label)}</title>`;
  return `<g class="node ${node.kind}">${hint}<rect ${corner} width="${round(width)}" height="${NODE_HEIGHT}" rx="${radius}"/>${text}</g>`;
}

/** From the lower edge of a node through the bends to the upper edge of another, leaving and arriving upright. */
function curve(layout: Layout, index: number): string {
  const route = layout.routes[index] ?? [];
  const points = route.map((point, at) => {
    const shift = at === 0 ? NODE_HEIGHT / 2 : at === route.length - 1 ? -NODE_HEIGHT / 2 - 1 : 0;
    return { x: point.x, y: point.y + shift };
  });
  let path = "";
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (!before) {
      path = `M${round(point.x)} ${round(point.y)}`;
      continue;
    }
    const middle = round((before.y + point.y) / 2);
    path += `C${round(before.x)} ${middle} ${round(point.x)} ${middle} ${round(point.x)} ${round(point.y)}`;
  }
  return path;
}

function cut(label: string): string {
  const chars = [...label];
  return chars.length <= MAX_LABEL ? label : `${chars.slice(0, MAX_LABEL - 1).join("")}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  // Control characters are not allowed in XML at all, even as entities.
  return text
    .replace(/\s/g, " ")
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
