import type { FlowGraph, FlowGraphNode, FlowGraphNodeKind } from "./flow-graph.ts";

const SHAPES: Readonly<Record<FlowGraphNodeKind, readonly [string, string]>> = {
  task: ["[", "]"],
  flow: ["[[", "]]"],
  parameter: ["([", "])"],
  mapped: ["[/", "/]"],
};

/** A graph as the text of a Mermaid flowchart. */
export function toMermaid({ name, nodes, edges }: Pick<FlowGraph, "name" | "nodes" | "edges">): string {
  // Ids of our own: Mermaid gives words such as `end` a meaning.
  const ids = new Map(nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ["---", `title: ${JSON.stringify(name)}`, "---", "flowchart TD"];
  for (const node of nodes) lines.push(`  ${ids.get(node.id)}${shape(node)}`);
  for (const { from, to, kind } of edges) {
    lines.push(`  ${ids.get(from)} ${kind === "data" ? "-->" : "-.->"} ${ids.get(to)}`);
  }
  return `${lines.join("\n")}\n`;
}

function shape({ kind, label }: FlowGraphNode): string {
  const [open, close] = SHAPES[kind];
  return `${open}"${escapeLabel(label)}"${close}`;
}

/** Mermaid reads entities in quoted labels, and Markdown and HTML too, so everything but plain text is an entity. */
function escapeLabel(label: string): string {
  return label.replace(/[^\p{L}\p{N} .,:;_/()+=@?!-]/gu, (char) => `#${char.codePointAt(0)};`);
}
