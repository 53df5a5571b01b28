import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Viewport } from "@/shared/graph/drawn-graph.ts";

/**
 * Calls `paint` with each move of the viewport, in the same frame and without rendering anything anew. Returns how to call it
 * for other reasons; that changes with `paint`, so that an effect on it paints what has changed.
 */
export function useSubscribedViewport(
  paint: (viewport: Viewport, width: number, height: number) => void,
): () => void {
  const store = useStoreApi();
  const latest = useRef(paint);
  latest.current = paint;
  useEffect(
    () =>
      store.subscribe((now, before) => {
        if (now.transform === before.transform && now.width === before.width && now.height === before.height)
          return;
        const [x, y, zoom] = now.transform;
        latest.current({ x, y, zoom }, now.width, now.height);
      }),
    [store],
  );
  return () => {
    const { transform, width, height } = store.getState();
    const [x, y, zoom] = transform;
    paint({ x, y, zoom }, width, height);
  };
}
