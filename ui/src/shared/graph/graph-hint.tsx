import type { ReactNode } from "react";

const HINT_WIDTH = 288;

interface GraphHintProps {
  /** Where the pointer is in the window. */
  readonly x: number;
  readonly y: number;
  readonly children: ReactNode;
}

/** What is told beside the pointer of a node, within the window. */
export function GraphHint({ x, y, children }: GraphHintProps) {
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
