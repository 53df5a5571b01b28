import type { OrchestrationResult, StateCreate } from "@contract/states/schemas.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { useTexts } from "@/features/run-actions/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { notAbout } from "@/shared/api/not-about.ts";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

type StateInput = z.input<typeof StateCreate>;

/** A run that something is done to. */
export interface RunRef {
  readonly kind: "flow-run" | "task-run";
  readonly id: string;
  readonly name: string;
}

export interface ProposedChange {
  readonly state: StateInput;
  readonly force?: boolean;
  /** What is said once it is done. */
  readonly done: string;
  /** What takes it back, where something does. */
  readonly undo?: StateInput;
}

/** The reason of an answer that is no acceptance. */
export function refusalOf({ status, details }: OrchestrationResult): string | undefined {
  if (status === "ACCEPT") return undefined;
  return ("reason" in details ? details.reason : null) ?? status;
}

/** Everything of a run that a change may touch is asked for anew; not what is about the runs that are gone. */
export function useRefreshRuns(): (gone?: readonly string[]) => Promise<unknown> {
  const queryClient = useQueryClient();
  return (gone = []) => {
    const stays = notAbout(gone);
    // Who comes back to a page of what is gone is to find that out, not what was there.
    void queryClient.invalidateQueries({ predicate: (query) => !stays(query), refetchType: "none" });
    return Promise.all(
      ["flow-runs", "task-runs", "dashboard", "logs"].map((entity) =>
        queryClient.invalidateQueries({ queryKey: [entity], predicate: stays }),
      ),
    );
  };
}

/** Proposes states for a run, and tells what became of it. */
export function useProposeState(run: RunRef) {
  const api = useApi();
  const t = useTexts();
  const common = useCommonTexts();
  const refresh = useRefreshRuns();
  const propose = useMutation({
    mutationFn: async ({ state, force = false }: ProposedChange) => {
      const input = { params: { id: run.id }, body: { state, force } };
      return run.kind === "flow-run"
        ? await api.call("set-flow-run-state", input)
        : await api.call("set-task-run-state", input);
    },
    onSuccess: async (answer, { done, undo }) => {
      const refusal = refusalOf(answer);
      // A cancellation of what does not run is answered with the state that was written instead.
      const isReplaced = answer.status === "REJECT" && answer.state?.type === "CANCELLED";
      if (refusal !== undefined && !isReplaced)
        toastManager.add({ title: t("refused", { reason: refusal }), type: "error", priority: "high" });
      else
        toastManager.add({
          title: done,
          ...(undo
            ? {
                actionProps: {
                  children: common("action.undo"),
                  onClick: () => propose.mutate({ state: undo, force: true, done: undo.name ?? undo.type }),
                },
              }
            : {}),
        });
      await refresh();
    },
  });
  return propose;
}

/** Deletes a run for good. */
export function useDeleteRun(run: RunRef, onDeleted: () => void) {
  const api = useApi();
  const t = useTexts();
  const refresh = useRefreshRuns();
  return useMutation({
    mutationFn: async () => {
      const input = { params: { id: run.id } };
      await (run.kind === "flow-run"
        ? api.call("delete-flow-run", input)
        : api.call("delete-task-run", input));
    },
    onSuccess: async () => {
      toastManager.add({ title: t("deleted", { name: run.name }) });
      onDeleted();
      // The page of what is gone may still be there.
      await refresh([run.id]);
    },
  });
}
