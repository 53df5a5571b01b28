/** The graph of a flow. */
export interface FlowGraph {
  readonly nodes: readonly {
    readonly id: string;
    readonly label: string;
    readonly kind: FlowGraphNodeKind;
  }[];
  /** From upstream to downstream, by node id. */
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly label: string | undefined;
  }[];
  /** As a Mermaid flowchart. */
  toMermaid(): string;
  /** As a self-contained SVG document. */
  toSvg(): string;
}

/** What a node of a flow's graph stands for. */
export type FlowGraphNodeKind = "task" | "flow" | "parameter" | "mapped";
