import type { Asset } from "@contract/ui/assets.ts";
import type { LayoutEdge } from "@/shared/graph/elk-layout.ts";

export interface Lineage {
  readonly assets: readonly Asset[];
  readonly edges: readonly LayoutEdge[];
}

/** What each asset was made from, as edges. */
function edgesOf(assets: readonly Asset[]): LayoutEdge[] {
  const known = new Set(assets.map(({ key }) => key));
  return assets.flatMap(({ key, upstream }) =>
    upstream.flatMap((source) => (source !== key && known.has(source) ? [{ source, target: key }] : [])),
  );
}

/** All assets; with a key, only what it was made from and what was made from it, however far. */
export function lineageOf(assets: readonly Asset[], key?: string): Lineage {
  const edges = edgesOf(assets);
  if (key === undefined) return { assets, edges };
  const reach = (from: "source" | "target", to: "source" | "target") => {
    const next = Map.groupBy(edges, (edge) => edge[from]);
    const reached = new Set([key]);
    for (const one of reached) for (const edge of next.get(one) ?? []) reached.add(edge[to]);
    return reached;
  };
  const [below, above] = [reach("source", "target"), reach("target", "source")];
  const shown = assets.filter((asset) => below.has(asset.key) || above.has(asset.key));
  const keys = new Set(shown.map((asset) => asset.key));
  return { assets: shown, edges: edges.filter(({ source, target }) => keys.has(source) && keys.has(target)) };
}

/** The last part of a key, which is what people call it, and what stands before it. */
export function shortKey(key: string): { readonly place: string; readonly name: string } {
  const at = key.replace(/\/+$/, "").lastIndexOf("/");
  return at < 0 ? { place: "", name: key } : { place: key.slice(0, at + 1), name: key.slice(at + 1) };
}
