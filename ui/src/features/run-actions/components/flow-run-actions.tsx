import type { RunPage } from "@contract/ui/run-page.ts";
import {
  Ban,
  Copy,
  ListRestart,
  Pause,
  Play,
  PowerOff,
  RotateCcw,
  StepForward,
  Tag,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { type RunRef, useDeleteRun, useProposeState } from "@/features/run-actions/api/use-run-changes.ts";
import { ChangeStateDialog } from "@/features/run-actions/components/change-state-dialog.tsx";
import { PauseDialog } from "@/features/run-actions/components/pause-dialog.tsx";
import { RerunDialog } from "@/features/run-actions/components/rerun-dialog.tsx";
import { ResumeDialog } from "@/features/run-actions/components/resume-dialog.tsx";
import { RetryFromDialog } from "@/features/run-actions/components/retry-from-dialog.tsx";
import { WhyNotDialog } from "@/features/run-actions/components/why-not-dialog.tsx";
import { possibleOf, type Refusal } from "@/features/run-actions/lib/possible.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { Menu, type MenuEntry } from "@/shared/components/menu.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

interface FlowRunActionsProps {
  readonly page: RunPage;
  /** Leaves the page of a run that is gone. */
  readonly onDeleted: () => void;
}

type Asked = "cancel" | "pause" | "suspend" | "resume" | "retry" | "retryFrom" | "rerun" | "state" | "delete";

/** What can be done with a flow run: what is next to its state as buttons, the rest in a menu. */
export function FlowRunActions({ page, onDeleted }: FlowRunActionsProps) {
  const t = useTexts();
  const { flow_run: flowRun, deployment } = page;
  const { id, name, state_type: type, state_name: stateName, state } = flowRun;
  const run: RunRef = { kind: "flow-run", id, name };
  const possible = possibleOf(page);
  const propose = useProposeState(run);
  const remove = useDeleteRun(run, onDeleted);
  const [asked, setAsked] = useState<Asked>();
  const [refusal, setRefusal] = useState<Refusal>();
  const close = () => setAsked(undefined);
  const dialog = (which: Asked) => ({ isOpen: asked === which, onClose: close });
  const ask = (which: Asked, can: true | Refusal) => () => (can === true ? setAsked(which) : setRefusal(can));
  const { pause, suspend, retry, retryFrom, rerun } = possible;

  const entries: MenuEntry[] = [
    ...(pause ? [{ label: t("pause"), icon: Pause, onSelect: ask("pause", pause) }] : []),
    ...(suspend ? [{ label: t("suspend"), icon: PowerOff, onSelect: ask("suspend", suspend) }] : []),
    ...(retry && retry !== true
      ? [{ label: t("retry"), icon: RotateCcw, onSelect: ask("retry", retry) }]
      : []),
    ...(retryFrom
      ? [{ label: t("retryFrom"), icon: ListRestart, onSelect: ask("retryFrom", retryFrom) }]
      : []),
    ...(rerun !== true || type !== "COMPLETED"
      ? [{ label: t("rerun"), icon: Play, onSelect: ask("rerun", rerun) }]
      : []),
    { label: t("setState"), icon: Tag, onSelect: () => setAsked("state") },
    {
      label: t("copyId"),
      icon: Copy,
      onSelect: () => void copyId(id).then(() => toastManager.add({ title: t("idCopied") })),
    },
    { label: t("delete"), icon: Trash2, isDangerous: true, onSelect: () => setAsked("delete") },
  ];
  return (
    <>
      {possible.resume && (
        <Button look="primary" onClick={() => setAsked("resume")}>
          <StepForward aria-hidden />
          {t("resume")}
        </Button>
      )}
      {retry === true && (
        <Button look="primary" onClick={() => setAsked("retry")}>
          <RotateCcw aria-hidden />
          {t("retry")}
        </Button>
      )}
      {rerun === true && type === "COMPLETED" && (
        <Button onClick={() => setAsked("rerun")}>
          <Play aria-hidden />
          {t("rerun")}
        </Button>
      )}
      {possible.cancel && (
        <Button onClick={() => setAsked("cancel")}>
          <Ban aria-hidden />
          {t("cancel")}
        </Button>
      )}
      <Menu entries={entries} />
      <ConfirmDialog
        {...dialog("cancel")}
        title={t("cancelTitle", { name })}
        text={t("cancelText")}
        confirm={t("cancel")}
        isDangerous
        isBusy={propose.isPending}
        onConfirm={() =>
          propose.mutate(
            { state: { type: "CANCELLING", name: "Cancelling" }, done: t("cancelled", { name }) },
            { onSuccess: close },
          )
        }
      />
      <ConfirmDialog
        {...dialog("retry")}
        title={t("retryTitle", { name })}
        text={t("retryText")}
        confirm={t("retry")}
        isBusy={propose.isPending}
        onConfirm={() =>
          propose.mutate(
            {
              state: {
                type: "SCHEDULED",
                name: "AwaitingRetry",
                state_details: { scheduled_time: new Date().toISOString() },
              },
              done: t("retried", { name }),
            },
            { onSuccess: close },
          )
        }
      />
      <ConfirmDialog
        {...dialog("delete")}
        title={t("deleteTitle", { name })}
        text={t("deleteFlowRun")}
        confirm={t("delete")}
        isDangerous
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: close })}
      />
      {asked === "state" && (
        <ChangeStateDialog {...dialog("state")} run={run} before={{ type, name: stateName }} />
      )}
      {asked === "pause" && <PauseDialog {...dialog("pause")} run={run} isSuspension={false} />}
      {asked === "suspend" && <PauseDialog {...dialog("suspend")} run={run} isSuspension />}
      {asked === "resume" && (
        <ResumeDialog
          {...dialog("resume")}
          run={run}
          keyset={state?.state_details.run_input_keyset ?? null}
        />
      )}
      {asked === "rerun" && deployment && (
        <RerunDialog {...dialog("rerun")} runId={id} name={name} deploymentId={deployment.id} />
      )}
      {asked === "retryFrom" && <RetryFromDialog flowRunId={id} onClose={close} />}
      {refusal && (
        <WhyNotDialog
          refusal={refusal}
          parentId={page.parent?.flow_run_id}
          onClose={() => setRefusal(undefined)}
        />
      )}
    </>
  );
}

const copyId = (id: string): Promise<void> => navigator.clipboard.writeText(id);
