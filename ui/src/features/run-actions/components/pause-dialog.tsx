import { useState } from "react";
import { type RunRef, useProposeState } from "@/features/run-actions/api/use-run-changes.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Select } from "@/shared/components/select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { serverNow } from "@/shared/lib/server-clock.ts";

const TIMEOUTS = ["600", "3600", "86400", "604800"] as const;

interface PauseDialogProps {
  readonly run: RunRef;
  /** Its process ends, and a worker starts it anew. */
  readonly isSuspension: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks how long a run may be held before it fails. */
export function PauseDialog({ run, isSuspension, isOpen, onClose }: PauseDialogProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const propose = useProposeState(run);
  const [timeout, setTimeoutSeconds] = useState<(typeof TIMEOUTS)[number]>("3600");
  const verb = isSuspension ? t("suspend") : t("pause");
  const pause = () =>
    propose.mutate(
      {
        state: {
          type: "PAUSED",
          name: isSuspension ? "Suspended" : "Paused",
          state_details: {
            pause_timeout: new Date(serverNow() + Number(timeout) * 1000).toISOString(),
            pause_reschedule: isSuspension,
            pause_key: crypto.randomUUID(),
          },
        },
        done: t(isSuspension ? "suspended" : "paused", { name: run.name }),
      },
      { onSuccess: onClose },
    );
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`${verb}: ${run.name}`}
      text={t(isSuspension ? "suspendText" : "pauseText")}
      actions={
        <>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button look="primary" disabled={propose.isPending} onClick={pause}>
            {verb}
          </Button>
        </>
      }
    >
      <Select
        label={t("pauseTimeout")}
        isLabelShown
        value={timeout}
        onChange={setTimeoutSeconds}
        options={TIMEOUTS.map((value) => ({ value, label: t(`timeouts.${value}`) }))}
      />
    </Dialog>
  );
}
