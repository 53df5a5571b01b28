import { useNavigate } from "@tanstack/react-router";
import { EllipsisVertical, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Limit, tagOf, useLimitChanges } from "@/features/concurrency/api/limits.ts";
import { LimitDialog } from "@/features/concurrency/components/limit-dialog.tsx";
import { useTexts } from "@/features/concurrency/texts.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { Menu } from "@/shared/components/menu.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** What can be done with a limit: change it, free its slots, delete it. */
export function LimitActions({ limit }: { readonly limit: Limit }) {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { update, remove } = useLimitChanges();
  const [open, setOpen] = useState<"edit" | "reset" | "delete">();
  const close = () => setOpen(undefined);
  const tag = tagOf(limit.name);
  const name = tag ?? limit.name;
  // Not by `mutate`'s callbacks: those go with the row. A failure is told by a toast.
  const reset = () => {
    const told = () => toastManager.add({ title: t("resetDone", { name }) });
    void update
      .mutateAsync({ id: limit.id, body: { active_slots: 0 } })
      .then(told)
      .then(close, close);
  };
  const deleteLimit = () => {
    const told = () => {
      toastManager.add({ title: t("deleted", { name }) });
      void navigate({ to: "/concurrency-limits", search: tag === undefined ? {} : { tab: "tags" } });
    };
    void remove.mutateAsync(limit.id).then(told).then(close, close);
  };
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t("actionsOf", { name })}
            className={buttonClass("quiet", "icon")}
          >
            <EllipsisVertical aria-hidden />
          </button>
        }
        entries={[
          { label: common("action.edit"), icon: Pencil, onSelect: () => setOpen("edit") },
          {
            label: t("reset"),
            icon: RotateCcw,
            isDisabled: limit.active_slots === 0,
            onSelect: () => setOpen("reset"),
          },
          {
            label: common("action.delete"),
            icon: Trash2,
            isDangerous: true,
            onSelect: () => setOpen("delete"),
          },
        ]}
      />
      {open === "edit" && <LimitDialog limit={limit} isTag={tag !== undefined} onClose={close} />}
      <ConfirmDialog
        isOpen={open === "reset"}
        onClose={close}
        title={t("resetTitle", { name })}
        text={t("resetText")}
        confirm={t("reset")}
        isDangerous
        isBusy={update.isPending}
        onConfirm={reset}
      />
      <ConfirmDialog
        isOpen={open === "delete"}
        onClose={close}
        title={t("deleteTitle", { name })}
        text={t("deleteText")}
        confirm={common("action.delete")}
        isDangerous
        isBusy={remove.isPending}
        onConfirm={deleteLimit}
      />
    </>
  );
}
