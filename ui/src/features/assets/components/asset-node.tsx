import type { Asset } from "@contract/ui/assets.ts";
import type { NodeProps } from "@xyflow/react";
import { AssetLink } from "@/features/assets/components/asset-link.tsx";
import { AssetOutcome } from "@/features/assets/components/asset-outcome.tsx";
import { shortKey } from "@/features/assets/lib/lineage.ts";
import { cx } from "@/shared/lib/cx.ts";

/** An asset in the lineage. */
export function AssetNode({ data }: NodeProps) {
  const { asset, isChosen } = data as { readonly asset: Asset; readonly isChosen: boolean }; // safe: made by `Lineage`
  return (
    <div
      className={cx(
        "flex size-full flex-col justify-center gap-0.5 overflow-hidden rounded-md border border-line-strong bg-surface px-2.5",
        isChosen && "border-2! border-accent!",
      )}
    >
      <span className="truncate text-2xs text-muted">{shortKey(asset.key).place}</span>
      <AssetLink assetKey={asset.key} name={asset.name} className="nodrag nopan truncate text-sm" />
      <span className="text-2xs">
        <AssetOutcome asset={asset} />
      </span>
    </div>
  );
}
