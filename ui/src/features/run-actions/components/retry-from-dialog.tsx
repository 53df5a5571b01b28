import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { runOfTaskQuery, tasksOfRunQuery, useRetryFrom } from "@/features/run-actions/api/retry-from.ts";
import { WhyNotDialog } from "@/features/run-actions/components/why-not-dialog.tsx";
import { possibleOf } from "@/features/run-actions/lib/possible.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Select } from "@/shared/components/select.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { stateKind } from "@/shared/lib/state-meta.ts";

/** As many tasks as are offered in a list; of a longer run the others are retried from on their pages. */
const MOST_TASKS = 200;

interface RetryFromDialogProps {
  readonly flowRunId: string;
  /** The task run to begin with; without one it is chosen here. */
  readonly taskRun?: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

/** Asks before a run is retried from one of its tasks on, or says why that can't be. */
export function RetryFromDialog({ flowRunId, taskRun, onClose }: RetryFromDialogProps) {
  const t = useTexts();
  const run = useQuery(runOfTaskQuery(useApi(), flowRunId));
  const name = run.data?.flow_run.name ?? "";
  const retry = useRetryFrom(flowRunId, name);
  const [chosen, setChosen] = useState(taskRun?.id);
  const possible = run.data && possibleOf(run.data);
  if (possible && possible.retryFrom !== true) {
    const refusal = possible.retryFrom ?? ({ reason: "retryFromNotEnded" } as const);
    return <WhyNotDialog refusal={refusal} parentId={run.data?.parent?.flow_run_id} onClose={onClose} />;
  }
  const problem = shownError(run);
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={taskRun ? t("retryHereTitle", { task: taskRun.name }) : t("retryFromTitle", { name })}
      text={t("retryFromText")}
      confirm={t("retry")}
      isBusy={retry.isPending || chosen === undefined || !run.data}
      onConfirm={() => chosen !== undefined && retry.mutate(chosen, { onSuccess: onClose })}
    >
      {problem ? (
        <ErrorPanel error={problem} />
      ) : (
        !taskRun && <TaskChoice flowRunId={flowRunId} chosen={chosen} onChoose={setChosen} />
      )}
    </ConfirmDialog>
  );
}

interface TaskChoiceProps {
  readonly flowRunId: string;
  readonly chosen: string | undefined;
  readonly onChoose: (taskRunId: string) => void;
}

function TaskChoice({ flowRunId, chosen, onChoose }: TaskChoiceProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { data, error } = useQuery(tasksOfRunQuery(useApi(), flowRunId, MOST_TASKS));
  const problem = shownError({ data, error });
  if (problem) return <ErrorPanel error={problem} />;
  if (!data) return <RowsSkeleton rows={1} />;
  if (data.rows.length === 0) return <p className="text-sm text-muted">{t("retryFromNoTask")}</p>;
  const options = data.rows.map(({ id, name, state_type, state_name }) => ({
    value: id,
    label: `${name} · ${common(`state.${stateKind(state_type, state_name)}`)}`,
  }));
  return (
    <div className="flex flex-col gap-2">
      <Select
        label={t("retryFromTask")}
        value={chosen ?? ""}
        options={[...(chosen === undefined ? [{ value: "", label: t("retryFromChoose") }] : []), ...options]}
        onChange={(id) => id !== "" && onChoose(id)}
        className="w-full"
      />
      {data.next_cursor !== null && (
        <p className="text-sm text-muted">{t("retryFromMore", { count: MOST_TASKS })}</p>
      )}
    </div>
  );
}
