import { X } from "lucide-react";
import { type BulkAction, type BulkTarget, isDeletion } from "@/features/runs/api/bulk-actions.ts";
import type { BulkQuestion } from "@/features/runs/components/bulk-dialog.tsx";
import { useTexts } from "@/features/runs/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface BulkBarProps {
  readonly actions: readonly BulkAction[];
  readonly runs: readonly BulkTarget[];
  readonly onAsk: (question: BulkQuestion) => void;
  readonly onClear: () => void;
}

/** What can be done with all chosen runs. */
export function BulkBar({ actions, runs, onAsk, onClear }: BulkBarProps) {
  const t = useTexts();
  const common = useCommonTexts();
  return (
    <>
      <span className="text-sm font-medium">{common("table.selected", { count: runs.length })}</span>
      {actions.map((action) => (
        <Button
          key={action}
          size="small"
          look={isDeletion(action) ? "danger" : "plain"}
          onClick={() => onAsk({ action, runs })}
        >
          {t(`bulk.${action}`)}
        </Button>
      ))}
      <IconButton isSmall label={t("bulk.clear")} onClick={onClear}>
        <X aria-hidden />
      </IconButton>
    </>
  );
}
