import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface PagerProps {
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: number) => void;
}

/** The foot of a list with numbered pages; nothing when one page holds it all. */
export function Pager({ page, pages, onPage }: PagerProps) {
  const t = useCommonTexts();
  if (pages <= 1) return null;
  return (
    <div className="flex items-center justify-end gap-1 border-t px-3 py-1.5 text-xs text-muted">
      <span>{t("pager.page", { page, pages })}</span>
      <IconButton isSmall label={t("pager.previous")} disabled={page <= 1} onClick={() => onPage(page - 1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <IconButton isSmall label={t("pager.next")} disabled={page >= pages} onClick={() => onPage(page + 1)}>
        <ChevronRight aria-hidden />
      </IconButton>
    </div>
  );
}
