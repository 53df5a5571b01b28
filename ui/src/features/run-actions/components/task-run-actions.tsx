import { Copy, ListRestart, Tag, Trash2 } from "lucide-react";
import { useState } from "react";
import { type RunRef, useDeleteRun } from "@/features/run-actions/api/use-run-changes.ts";
import { ChangeStateDialog } from "@/features/run-actions/components/change-state-dialog.tsx";
import { RetryFromDialog } from "@/features/run-actions/components/retry-from-dialog.tsx";
import { useTexts } from "@/features/run-actions/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { Menu } from "@/shared/components/menu.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import type { StateType } from "@/shared/lib/state-meta.ts";

interface TaskRunActionsProps {
  readonly taskRun: {
    readonly id: string;
    readonly name: string;
    readonly flow_run_id: string | null;
    readonly state_type: StateType | null;
    readonly state_name: string | null;
  };
  readonly onDeleted: () => void;
}

/** What can be done with a task run. */
export function TaskRunActions({ taskRun, onDeleted }: TaskRunActionsProps) {
  const t = useTexts();
  const { id, name, flow_run_id: flowRunId, state_type: type, state_name: stateName } = taskRun;
  const run: RunRef = { kind: "task-run", id, name };
  const remove = useDeleteRun(run, onDeleted);
  const [asked, setAsked] = useState<"state" | "delete" | "retryFrom">();
  const close = () => setAsked(undefined);
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    toastManager.add({ title: t("idCopied") });
  };
  return (
    <>
      {flowRunId && (
        <Button onClick={() => setAsked("retryFrom")}>
          <ListRestart aria-hidden />
          {t("retryHere")}
        </Button>
      )}
      <Button onClick={() => setAsked("state")}>
        <Tag aria-hidden />
        {t("setState")}
      </Button>
      <Menu
        entries={[
          { label: t("copyId"), icon: Copy, onSelect: () => void copy() },
          { label: t("delete"), icon: Trash2, isDangerous: true, onSelect: () => setAsked("delete") },
        ]}
      />
      {asked === "retryFrom" && flowRunId && (
        <RetryFromDialog flowRunId={flowRunId} taskRun={{ id, name }} onClose={close} />
      )}
      {asked === "state" && (
        <ChangeStateDialog isOpen onClose={close} run={run} before={{ type, name: stateName }} />
      )}
      <ConfirmDialog
        isOpen={asked === "delete"}
        onClose={close}
        title={t("deleteTitle", { name })}
        text={t("deleteTaskRun")}
        confirm={t("delete")}
        isDangerous
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: close })}
      />
    </>
  );
}
