import { useEffect, useRef, useState } from "react";
import {
  type PlaceCache,
  type PlaceOptions,
  placeRun,
  type RunLevel,
} from "@/features/run-graph/lib/place-run.ts";
import type { DrawnGraph } from "@/shared/graph/drawn-graph.ts";

/** The graph at its places; the one before stays until the next is there. Layouts run one after another, the latest asked last. */
export function usePlacedRun(level: RunLevel, options: PlaceOptions): DrawnGraph | undefined {
  const [graph, setGraph] = useState<DrawnGraph>();
  const [error, setError] = useState<unknown>();
  const [cache] = useState<PlaceCache>(() => ({ places: new Map(), classes: new Map() }));
  const wanted = useRef<readonly [RunLevel, PlaceOptions]>(undefined);
  const isBusy = useRef(false);
  const { direction, openGroups } = options;
  useEffect(() => {
    wanted.current = [level, { direction, openGroups }];
    if (isBusy.current) return;
    const work = async () => {
      isBusy.current = true;
      try {
        for (let next = wanted.current; next !== undefined; next = wanted.current) {
          wanted.current = undefined;
          setGraph(await placeRun(...next, cache));
        }
      } catch (problem) {
        setError(problem);
      } finally {
        isBusy.current = false;
      }
    };
    void work();
  }, [level, direction, openGroups, cache]);
  // The page's own panel says what went wrong.
  if (error !== undefined) throw error;
  return graph;
}
