import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type BulkAction,
  type BulkFailure,
  type BulkTarget,
  isDeletion,
  runBulkAction,
} from "@/features/runs/api/bulk-actions.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** What is to be done, and with which runs: as they were chosen, for deleted ones leave the list while this goes on. */
export interface BulkQuestion {
  readonly action: BulkAction;
  readonly runs: readonly BulkTarget[];
}

interface BulkDialogProps extends BulkQuestion {
  readonly onClose: (isDone: boolean) => void;
}

/** Asks, shows how far it is, and tells what could not be done. Closing it does not stop what was begun. */
export function BulkDialog({ action, runs, onClose }: BulkDialogProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const queryClient = useQueryClient();
  const [done, setDone] = useState<number>();
  const [failures, setFailures] = useState<readonly BulkFailure[]>();
  const begin = async () => {
    setDone(0);
    const message = action === "cancel" || action === "retry" ? t(`bulk.message.${action}`) : "";
    const noDeployment = t("bulk.noDeployment");
    setFailures(await runBulkAction(action, { api, runs, message, noDeployment, onProgress: setDone }));
    for (const entity of ["flow-runs", "task-runs", "dashboard"])
      void queryClient.invalidateQueries({ queryKey: [entity] });
  };
  const isOver = failures !== undefined;
  return (
    <Dialog
      isOpen
      onClose={() => onClose(isOver)}
      title={t(`bulk.ask.${action}`, { count: runs.length })}
      text={done === undefined ? t(`bulk.text.${action}`) : undefined}
      actions={
        isOver ? (
          <Button look="primary" onClick={() => onClose(true)}>
            {common("action.close")}
          </Button>
        ) : (
          <>
            <Button onClick={() => onClose(false)}>{common("action.close")}</Button>
            <Button
              look={isDeletion(action) ? "danger" : "primary"}
              disabled={done !== undefined}
              onClick={() => void begin()}
            >
              {t(`bulk.${action}`)}
            </Button>
          </>
        )
      }
    >
      {done !== undefined && (
        <div className="flex flex-col gap-3" aria-live="polite">
          <progress
            aria-label={t(`bulk.${action}`)}
            value={done}
            max={runs.length}
            className="h-1.5 w-full appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
          />
          {isOver ? (
            <p>{t("bulk.done", { count: runs.length - failures.length })}</p>
          ) : (
            <p className="text-muted">{t("bulk.progress", { done, total: runs.length })}</p>
          )}
          {isOver && failures.length > 0 && (
            <div>
              <p className="mb-1 font-medium text-danger">{t("bulk.failed", { count: failures.length })}</p>
              <ul className="max-h-60 overflow-y-auto text-sm">
                {failures.map(({ name, reason }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, and the list never changes
                  <li key={at} className="border-b py-1 [overflow-wrap:anywhere] last:border-0">
                    <span className="font-medium">{name}</span> <span className="text-muted">{reason}</span>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )}
    </Dialog>
  );
}
