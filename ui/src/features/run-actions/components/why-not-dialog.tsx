import type { Refusal } from "@/features/run-actions/lib/possible.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Command } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";

interface WhyNotDialogProps {
  readonly refusal: Refusal;
  /** The run that called it. */
  readonly parentId: string | null | undefined;
  readonly onClose: () => void;
}

/** Says why something can't be done with a run, and what can be done instead. */
export function WhyNotDialog({ refusal, parentId, onClose }: WhyNotDialogProps) {
  const t = useTexts();
  return (
    <Dialog isOpen onClose={onClose} title={t("unavailable")}>
      <div className="flex flex-col items-start gap-3 text-sm">
        <p>{t(refusal.reason)}</p>
        {refusal.command && <Command text={refusal.command} />}
        {refusal.reason === "retrySubflow" && parentId && (
          <EntityLink to={ADDRESS.flowRun(parentId)}>{t("parentRun")}</EntityLink>
        )}
      </div>
    </Dialog>
  );
}
