import type { Asset } from "@contract/ui/assets.ts";
import { BookOpen } from "lucide-react";
import { useTexts } from "@/features/assets/texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { STATE_META } from "@/shared/lib/state-meta.ts";

/** How the last try to make an asset went, by icon, colour and word. */
export function AssetOutcome({ asset }: { readonly asset: Asset }) {
  const t = useTexts();
  if (asset.last === null)
    return (
      <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap text-muted">
        <BookOpen aria-hidden className="size-4 shrink-0" />
        {t("onlyRead")}
      </span>
    );
  const { icon: Icon, text } = STATE_META[asset.last.succeeded ? "completed" : "failed"];
  return (
    <span className={cx("inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap", text)}>
      <Icon aria-hidden className="size-4 shrink-0" />
      {asset.last.succeeded ? t("made") : t("failed")}
    </span>
  );
}
