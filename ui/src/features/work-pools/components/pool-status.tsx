import { CircleCheck, CirclePause, type LucideIcon, Plug, TriangleAlert } from "lucide-react";
import { useTexts } from "@/features/work-pools/texts.ts";
import { cx } from "@/shared/lib/cx.ts";

type Status = "READY" | "NOT_READY" | "PAUSED";

const LOOKS: Readonly<Record<Status, readonly [LucideIcon, string]>> = {
  READY: [CircleCheck, "text-good"],
  NOT_READY: [TriangleAlert, "text-warning"],
  PAUSED: [CirclePause, "text-paused"],
};

/** Whether a pool's or queue's runs will be run, by icon, colour and word. */
export function PoolStatus({
  status,
  isPaused,
}: {
  readonly status: Status | null;
  readonly isPaused: boolean;
}) {
  const t = useTexts();
  const shown = isPaused ? "PAUSED" : status;
  const [Icon, color] = shown === null ? [Plug, "text-muted"] : LOOKS[shown];
  return (
    <span
      className={cx("inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap", color)}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {t(shown === null ? "status.none" : `status.${shown}`)}
    </span>
  );
}
