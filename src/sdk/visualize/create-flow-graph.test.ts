import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFlowGraph } from "./create-flow-graph.ts";

describe("a flow graph", () => {
  const nasty = 'a "quoted" <b>&amp; #1; `code` | } ]\n\u0000end';
  const graph = createFlowGraph(
    nasty,
    [
      { id: "x y", label: nasty, kind: "task" },
      { id: "end", label: "b", kind: "flow" },
      { id: "p", label: "url", kind: "parameter" },
      { id: "m", label: "größe", kind: "mapped" },
    ],
    [
      { from: "x y", to: "end", kind: "waits" },
      { from: "x y", to: "end", kind: "data" },
      { from: "p", to: "m", kind: "waits" },
      { from: "p", to: "m", kind: "waits" },
    ],
  );

  it("counts equal edges once, and what is used and waited for as used", () => {
    expect(graph.edges).toEqual([
      { from: "x y", to: "end", kind: "data" },
      { from: "p", to: "m", kind: "waits" },
    ]);
  });

  it("writes Mermaid in which no label means anything", () => {
    expect(graph.toMermaid().split("\n").slice(3)).toEqual([
      "flowchart TD",
      '  n0["a #34;quoted#34; #60;b#62;#38;amp; #35;1; #96;code#96; #124; #125; #93;#10;#0;end"]',
      '  n1[["b"]]',
      '  n2(["url"])',
      '  n3[/"größe"/]',
      "  n0 --> n1",
      "  n2 -.-> n3",
      "",
    ]);
  });

  it("writes SVG with every label escaped, for light and dark", () => {
    const svg = graph.toSvg();
    expect(svg).toContain("a &quot;quoted&quot; &lt;b&gt;&amp;amp; #1;");
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(svg).toContain('class="edge waits"');
    expect(svg).not.toContain("\u0000");
    expect(svg.match(/<g class="node /g)).toHaveLength(4);
  });

  it("cuts long labels in the picture and keeps them whole as a hint", () => {
    const label = "x".repeat(90);
    const svg = createFlowGraph("f", [{ id: "a", label, kind: "task" }], []).toSvg();
    expect(svg).toContain(`${"x".repeat(59)}…</text>`);
    expect(svg).toContain(`<title>${label}</title>`);
  });

  it("never lets a label out of its element", () => {
    const unit = fc.constantFrom(
      "a",
      '"',
      "<",
      ">",
      "&",
      "#",
      ";",
      "`",
      "]",
      "}",
      "|",
      "\n",
      "\u0000",
      "\ud800",
      "\udc00",
      "é",
      "🦦",
    );
    fc.assert(
      fc.property(fc.string({ unit }), (label) => {
        const svg = createFlowGraph("f", [{ id: "a", label, kind: "task" }], []).toSvg();
        expect(svg.match(/<g /g)).toHaveLength(1);
        expect(svg.match(/<text /g)).toHaveLength(1);
        expect(svg.isWellFormed()).toBe(true);
        const mermaid = createFlowGraph("f", [{ id: "a", label, kind: "task" }], []).toMermaid();
        expect(mermaid.split("\n")[4]).toMatch(/^ {2}n0\["[^"\n]*"\]$/);
      }),
    );
  });
});
