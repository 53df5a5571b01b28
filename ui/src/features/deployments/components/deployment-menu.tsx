import { useNavigate } from "@tanstack/react-router";
import { Copy, CopyPlus, PencilLine, Play, SlidersHorizontal, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Deployment } from "@/features/deployments/api/deployment-queries.ts";
import { useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { useRunNow } from "@/features/deployments/lib/use-run-now.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { Menu } from "@/shared/components/menu.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface DeploymentMenuProps {
  readonly deployment: Pick<Deployment, "id" | "name">;
  /** Called when it was deleted: its page can't stay. */
  readonly onDeleted?: () => void;
}

/** What can be done with a deployment, in a menu. */
export function DeploymentMenu({ deployment: { id, name }, onDeleted }: DeploymentMenuProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { runNow } = useRunNow();
  const { remove } = useDeploymentChanges();
  const [isAsking, setAsking] = useState(false);
  const to = (part: "run" | "edit" | "duplicate") => () =>
    void navigate({ to: `/deployments/deployment/$id/${part}`, params: { id } });
  return (
    <>
      <Menu
        entries={[
          { label: t("runNow"), icon: Play, onSelect: () => runNow(id) },
          { label: t("runWith"), icon: SlidersHorizontal, onSelect: to("run") },
          { label: t("edit"), icon: PencilLine, onSelect: to("edit") },
          { label: t("duplicate"), icon: CopyPlus, onSelect: to("duplicate") },
          { label: t("copyId"), icon: Copy, onSelect: () => void navigator.clipboard.writeText(id) },
          {
            label: common("action.delete"),
            icon: Trash2,
            isDangerous: true,
            onSelect: () => setAsking(true),
          },
        ]}
      />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("deleteTitle", { name })}
        text={t("deleteText")}
        confirm={common("action.delete")}
        isDangerous
        isBusy={remove.isPending}
        // Not by `mutate`: its callbacks go with this menu, which goes with its row in the table.
        onConfirm={() =>
          void remove
            .mutateAsync(id)
            .then(
              () => {
                toastManager.add({ title: t("deleted", { name }) });
                onDeleted?.();
              },
              () => undefined, // told by a toast
            )
            .finally(() => setAsking(false))
        }
      />
    </>
  );
}
