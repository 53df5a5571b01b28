import { useNavigate } from "@tanstack/react-router";
import { useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useBusy } from "@/shared/lib/use-busy.ts";

/** Runs a deployment as it is, at once, and says how to get to the run. */
export function useRunNow() {
  const t = useTexts();
  const navigate = useNavigate();
  const { run } = useDeploymentChanges();
  // Busy from the click on, not from the next tick: two quick clicks are one run.
  const [isBusy, wait] = useBusy();
  const runNow = (id: string) =>
    wait(async () => {
      const made = await run.mutateAsync({ id });
      toastManager.add({
        title: t("runStarted", { name: made.name }),
        actionProps: {
          children: t("open"),
          onClick: () => void navigate({ to: ADDRESS.flowRun(made.id) }),
        },
      });
    });
  return { runNow, isBusy };
}
