import { useEffect, useMemo, useReducer, useRef } from "react";
import type { DrawnNode } from "@/shared/graph/drawn-graph.ts";

/** As many elements can be made within a frame that nobody notices. */
const AT_ONCE = 40;

/** The nodes that are wanted, as far as they were there before, and some more with each frame. */
export function useGradually(wanted: readonly DrawnNode[]): readonly DrawnNode[] {
  const shown = useRef<ReadonlySet<string>>(new Set());
  const [turn, takeTurn] = useReducer((turns: number) => turns + 1, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn shows more of the same
  const nodes = useMemo(() => {
    let room = AT_ONCE;
    return wanted.filter(({ id }) => shown.current.has(id) || room-- > 0);
  }, [wanted, turn]);
  useEffect(() => {
    shown.current = new Set(nodes.map(({ id }) => id));
    if (nodes.length === wanted.length) return;
    const frame = requestAnimationFrame(takeTurn);
    return () => cancelAnimationFrame(frame);
  }, [nodes, wanted]);
  return nodes;
}
