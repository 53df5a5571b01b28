import type { TaskComparison, TaskShare } from "@contract/ui/run-comparison.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { durationText } from "@/shared/lib/time-format.ts";

interface ShareProps {
  readonly share: TaskShare | null;
  readonly longest: number;
  readonly isHere: boolean;
}

/** How long the calls of a task took in one of the two runs, as a bar and in numbers. */
export function TaskTime({ share, longest, isHere }: ShareProps) {
  const t = useTexts();
  if (!share) return <Dash />;
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="h-2 flex-1 rounded-sm bg-sunken">
        <span
          className={cx("block h-full rounded-sm", isHere ? "bg-running" : "bg-completed")}
          style={{ width: `${(share.run_time / longest) * 100}%` }}
        />
      </span>
      <span className="w-16 text-right">{durationText(share.run_time)}</span>
      {share.runs > 1 && (
        <span className="text-xs text-muted">{t("comparison.times", { count: share.runs })}</span>
      )}
      {share.failed > 0 && (
        <span className="text-xs font-medium text-failed">
          {t("comparison.failures", { count: share.failed })}
        </span>
      )}
    </span>
  );
}

/** Below this, two times are the same to people. */
const EQUAL_SECONDS = 0.05;

/** By how much the run here took longer. */
export function TimeGap({ row: { here, there } }: { readonly row: TaskComparison }) {
  const t = useTexts();
  if (!there) return <span className="text-muted">{t("comparison.onlyHere")}</span>;
  if (!here) return <span className="text-muted">{t("comparison.onlyThere")}</span>;
  const gap = here.run_time - there.run_time;
  if (Math.abs(gap) < EQUAL_SECONDS) return <span className="text-faint">=</span>;
  return (
    <span className={gap > 0 ? "text-late" : "text-good"}>
      {`${gap > 0 ? "+" : "−"}${durationText(Math.abs(gap))} ${t(gap > 0 ? "comparison.slower" : "comparison.faster")}`}
    </span>
  );
}
