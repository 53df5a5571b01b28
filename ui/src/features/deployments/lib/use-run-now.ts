import { useNavigate } from "@tanstack/react-router";
import { useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

/** Runs a deployment as it is, at once, and says how to get to the run. */
export function useRunNow() {
  const t = useTexts();
  const navigate = useNavigate();
  const { run } = useDeploymentChanges();
  const runNow = (id: string) =>
    run.mutate(
      { id },
      {
        onSuccess: (made) =>
          toastManager.add({
            title: t("runStarted", { name: made.name }),
            actionProps: {
              children: t("open"),
              onClick: () => void navigate({ to: ADDRESS.flowRun(made.id) }),
            },
          }),
      },
    );
  return { runNow, isBusy: run.isPending };
}
