import { CircleCheck, CircleDashed, CirclePause } from "lucide-react";
import type { Deployment } from "@/features/deployments/api/deployment-queries.ts";
import { useTexts } from "@/features/deployments/texts.ts";

/** Whether its runs would be run: by icon, colour and word. */
export function DeploymentStatus({
  deployment,
}: {
  readonly deployment: Pick<Deployment, "status" | "paused">;
}) {
  const t = useTexts();
  const isReady = deployment.status === "READY";
  const [Icon, text, word, help] = deployment.paused
    ? ([CirclePause, "text-paused", t("paused"), t("pausedSchedules")] as const)
    : isReady
      ? ([CircleCheck, "text-good", t("ready"), t("readyHelp")] as const)
      : ([CircleDashed, "text-muted", t("notReady"), t("notReadyHelp")] as const);
  return (
    <span
      title={help}
      className={`inline-flex items-center align-middle gap-1.5 text-sm font-medium whitespace-nowrap ${text}`}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {word}
    </span>
  );
}
