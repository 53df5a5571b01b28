import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layeredLayout } from "./layered-layout.ts";

const graph = fc.nat(14).chain((count) =>
  fc.record({
    widths: fc.array(fc.integer({ min: 20, max: 300 }), { minLength: count + 1, maxLength: count + 1 }),
    edges: fc.array(fc.tuple(fc.nat(count), fc.nat(count)), { maxLength: 40 }),
  }),
);

describe("layeredLayout", () => {
  it("draws edges downwards, when there are no cycles", () => {
    fc.assert(
      fc.property(graph, ({ widths, edges }) => {
        const forward = edges.filter(([from, to]) => from < to);
        const { nodes } = layeredLayout({ widths, edges: forward });
        for (const [from, to] of forward) expect(nodes[to]?.y).toBeGreaterThan(nodes[from]?.y ?? 0);
      }),
    );
  });

  it("never lays a node over another, keeps all inside, and routes each edge from node to node; cycles too", () => {
    fc.assert(
      fc.property(graph, ({ widths, edges }) => {
        const { nodes, routes, width, height } = layeredLayout({ widths, edges });
        for (const [index, { x, y }] of nodes.entries()) {
          const half = (widths[index] ?? 0) / 2;
          expect(x - half).toBeGreaterThanOrEqual(0);
          expect(x + half).toBeLessThanOrEqual(width);
          expect(y).toBeLessThan(height);
          for (const [other, place] of nodes.entries()) {
            if (other <= index || place.y !== y) continue;
            expect(Math.abs(place.x - x)).toBeGreaterThanOrEqual(half + (widths[other] ?? 0) / 2);
          }
        }
        for (const [index, [from, to]] of edges.entries()) {
          expect(routes[index]?.[0]).toEqual(nodes[from]);
          expect(routes[index]?.at(-1)).toEqual(nodes[to]);
        }
      }),
    );
  });

  it("lays out a long chain and a wide map", () => {
    const chain = Array.from({ length: 3000 }, (_, i) => [i, i + 1] as const);
    expect(layeredLayout({ widths: new Array<number>(3001).fill(60), edges: chain }).nodes).toHaveLength(
      3001,
    );
    const wide = Array.from({ length: 10_000 }, (_, i) => [0, i + 1] as const);
    expect(layeredLayout({ widths: new Array<number>(10_001).fill(60), edges: wide }).nodes).toHaveLength(
      10_001,
    );
  });

  it("is empty for nothing", () => {
    expect(layeredLayout({ widths: [], edges: [] }).nodes).toEqual([]);
  });
});
