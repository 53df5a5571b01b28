import { Button } from "@/shared/components/button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface MoreRowsProps {
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly onMore: () => void;
}

/** The foot of a list that has more rows than are shown. */
export function MoreRows({ hasMore, isBusy, onMore }: MoreRowsProps) {
  const t = useCommonTexts();
  if (!hasMore) return null;
  return (
    <div className="border-t px-3 py-2">
      <Button size="small" disabled={isBusy} onClick={onMore}>
        {t("action.showMore")}
      </Button>
    </div>
  );
}
