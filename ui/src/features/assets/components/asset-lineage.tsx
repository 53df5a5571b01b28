import type { Asset } from "@contract/ui/assets.ts";
import { useEffect, useMemo, useState } from "react";
import { AssetNode } from "@/features/assets/components/asset-node.tsx";
import { lineageOf, shortKey } from "@/features/assets/lib/lineage.ts";
import { useTexts } from "@/features/assets/texts.ts";
import { boundsOf, type DrawnGraph } from "@/shared/graph/drawn-graph.ts";
import type { Point } from "@/shared/graph/elk-layout.ts";
import { GraphCanvas } from "@/shared/graph/graph-canvas.tsx";
import { layoutGraph, layoutKey } from "@/shared/graph/layout-graph.ts";
import { cx } from "@/shared/lib/cx.ts";
import { STATE_META } from "@/shared/lib/state-meta.ts";

const NODE_TYPES = { asset: AssetNode };
const SIZE = { width: 224, height: 66 } as const;
const LEAST_HEIGHT = 240;
const MOST_HEIGHT = 540;

interface AssetLineageProps {
  readonly assets: readonly Asset[];
  /** Only what has to do with this one. */
  readonly chosen?: string;
}

/** What was made from what. */
export function AssetLineage({ assets, chosen }: AssetLineageProps) {
  const t = useTexts();
  const [isFull, setFull] = useState(false);
  const [error, setError] = useState<unknown>();
  const [placed, setPlaced] = useState<{ readonly key: string; readonly places: Map<string, Point> }>();
  const lineage = useMemo(() => lineageOf(assets, chosen), [assets, chosen]);
  const direction = window.innerWidth < 640 ? "DOWN" : "RIGHT";
  const nodes = useMemo(() => lineage.assets.map(({ key }) => ({ id: key, ...SIZE })), [lineage]);
  const key = useMemo(() => layoutKey(nodes, lineage.edges, direction), [nodes, lineage, direction]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all that a layout depends on
  useEffect(() => {
    let isWanted = true;
    layoutGraph(nodes, lineage.edges, direction).then(
      (places) => isWanted && setPlaced({ key, places }),
      (problem: unknown) => isWanted && setError(problem),
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  const graph = useMemo<DrawnGraph | undefined>(() => {
    if (placed === undefined) return undefined;
    const drawn = lineage.assets.flatMap((asset) => {
      const place = placed.places.get(asset.key);
      const kind = asset.last === null ? "none" : asset.last.succeeded ? "completed" : "failed";
      const look = { label: asset.name ?? shortKey(asset.key).name, token: STATE_META[kind].token };
      const data = { asset, isChosen: asset.key === chosen };
      return place ? [{ id: asset.key, type: "asset", ...place, ...SIZE, ...look, data }] : [];
    });
    return { nodes: drawn, edges: lineage.edges };
  }, [placed, lineage, chosen]);
  // The page's own panel says what went wrong.
  if (error !== undefined) throw error;
  const height = graph
    ? Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, boundsOf(graph.nodes).height + 90))
    : LEAST_HEIGHT;
  return (
    <div
      className={cx(
        "flex overflow-hidden",
        isFull ? "fixed inset-0 z-30 bg-page" : "max-h-[65dvh] rounded-b-lg",
      )}
      style={isFull ? undefined : { height }}
    >
      {graph && (
        <GraphCanvas
          className="flex-1"
          label={t("lineageLabel", { count: graph.nodes.length })}
          graph={graph}
          direction={direction}
          nodeTypes={NODE_TYPES}
          isFull={isFull}
          onFull={setFull}
        />
      )}
    </div>
  );
}
