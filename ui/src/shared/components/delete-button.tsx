import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/shared/components/button.tsx";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useBusy } from "@/shared/lib/use-busy.ts";

interface DeleteButtonProps {
  /** The question: `Delete nightly?` */
  readonly title: string;
  readonly text: string;
  /** Deletes; the dialog closes when it has ended, well or not. */
  readonly onDelete: () => Promise<unknown>;
}

/** Deletes what a page is about, once it is sure. */
export function DeleteButton({ title, text, onDelete }: DeleteButtonProps) {
  const t = useCommonTexts();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, wait] = useBusy();
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        <Trash2 aria-hidden />
        {t("action.delete")}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={title}
        text={text}
        confirm={t("action.delete")}
        isDangerous
        isBusy={isBusy}
        onConfirm={() => wait(() => onDelete().finally(() => setOpen(false)))}
      />
    </>
  );
}
