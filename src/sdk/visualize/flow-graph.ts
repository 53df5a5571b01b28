/** What a node of a flow's graph stands for. `mapped` is one call for each element of a list. */
export type FlowGraphNodeKind = "task" | "flow" | "parameter" | "mapped";

/** A call or parameter of a flow. */
export interface FlowGraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: FlowGraphNodeKind;
}

/** One node needs another's result, or waits for it. */
export interface FlowGraphEdge {
  /** Id of the upstream node. */
  readonly from: string;
  /** Id of the downstream node. */
  readonly to: string;
  /** `waits` when nothing is handed on. */
  readonly kind: "data" | "waits";
}

/** The graph of a flow. */
export interface FlowGraph {
  readonly name: string;
  /** In the order of the calls. */
  readonly nodes: readonly FlowGraphNode[];
  readonly edges: readonly FlowGraphEdge[];
  /** As the text of a Mermaid flowchart. */
  toMermaid(): string;
  /** As a self-contained SVG document that follows the reader's light or dark scheme. */
  toSvg(): string;
}
