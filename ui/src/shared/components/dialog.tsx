import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/shared/components/button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons at the foot. */
  readonly actions?: ReactNode;
  readonly isWide?: boolean;
}

export function Dialog({ isOpen, onClose, title, text, children, actions, isWide }: DialogProps) {
  const t = useCommonTexts();
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.45)]" />
        <Base.Popup
          className={cx(
            "fixed top-1/2 left-1/2 z-40 flex max-h-[90dvh] w-[calc(100vw-2rem)] -translate-1/2 flex-col rounded-lg border bg-surface shadow-pop",
            isWide ? "max-w-4xl" : "max-w-lg",
          )}
        >
          <div className="flex items-start gap-4 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-base font-semibold [overflow-wrap:anywhere]">{title}</Base.Title>
              {text && <Base.Description className="mt-1 text-sm text-muted">{text}</Base.Description>}
            </div>
            <Base.Close aria-label={t("action.close")} className="rounded-sm p-1 text-muted hover:text-ink">
              <X aria-hidden className="size-4" />
            </Base.Close>
          </div>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4">{children}</div>}
          {actions && <div className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmDialogProps extends Omit<DialogProps, "actions" | "isWide"> {
  /** The word on the button: what will be done (`Delete 3 runs`). */
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
}

/** Asks before what can't be taken back. */
export function ConfirmDialog({ confirm, isDangerous, isBusy, onConfirm, ...rest }: ConfirmDialogProps) {
  const t = useCommonTexts();
  // Many stand in the rows of a table, few are ever opened. What was open once stays, to close as it should.
  const [isMade, setMade] = useState(rest.isOpen);
  if (rest.isOpen && !isMade) setMade(true);
  if (!isMade) return null;
  return (
    <Dialog
      {...rest}
      actions={
        <>
          <Button onClick={rest.onClose}>{t("action.cancel")}</Button>
          <Button look={isDangerous ? "danger" : "primary"} disabled={isBusy ?? false} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    />
  );
}
