import { Link } from "@tanstack/react-router";
import { shortKey } from "@/features/assets/lib/lineage.ts";
import { cx } from "@/shared/lib/cx.ts";

/** A link to an asset's page: its name, else the end of its key, which is told in full when pointed at. */
export function AssetLink({
  assetKey,
  name,
  className,
}: {
  readonly assetKey: string;
  readonly name: string | null;
  readonly className?: string;
}) {
  return (
    <Link
      to="/assets/asset"
      search={{ key: assetKey }}
      title={assetKey}
      className={cx("font-medium hover:underline", className)}
    >
      {name ?? shortKey(assetKey).name}
    </Link>
  );
}
