import { X } from "lucide-react";
import { BULK_ACTIONS } from "@/features/runs/api/bulk-actions.ts";
import type { FlowRunRow } from "@/features/runs/api/run-queries.ts";
import type { BulkQuestion } from "@/features/runs/components/bulk-dialog.tsx";
import { useTexts } from "@/features/runs/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface BulkBarProps {
  readonly runs: readonly FlowRunRow[];
  readonly onAsk: (question: BulkQuestion) => void;
  readonly onClear: () => void;
}

/** What can be done with all chosen runs. */
export function BulkBar({ runs, onAsk, onClear }: BulkBarProps) {
  const t = useTexts();
  const common = useCommonTexts();
  return (
    <>
      <span className="text-sm font-medium">{common("table.selected", { count: runs.length })}</span>
      {BULK_ACTIONS.map((action) => (
        <Button
          key={action}
          size="small"
          look={action === "delete" ? "danger" : "plain"}
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
