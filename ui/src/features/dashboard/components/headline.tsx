import { CircleAlert, CircleCheck } from "lucide-react";
import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import { poolNeedsLook } from "@/features/dashboard/lib/pool-health.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";

/** Is it green: in a sentence or two. */
export function Headline({ dashboard }: { readonly dashboard: Dashboard }) {
  const t = useTexts();
  const { total, counts } = dashboard.flow_runs;
  const failed = counts.FAILED + counts.CRASHED;
  const pools = dashboard.work_pools.filter(poolNeedsLook).length;
  const isGreen = failed === 0 && dashboard.late.total === 0 && pools === 0;
  const Icon = isGreen ? CircleCheck : CircleAlert;
  const runs =
    failed > 0
      ? t("red", { count: failed, total: numberText(total) })
      : total === 0
        ? t("none")
        : t("green", { count: total });
  return (
    <p className="flex items-start gap-1.5">
      <Icon
        aria-hidden
        className={cx("mt-0.5 size-4 shrink-0", isGreen ? "text-completed" : "text-failed")}
      />
      <span>
        {[
          runs,
          dashboard.late.total > 0 ? t("lateNow", { count: dashboard.late.total }) : "",
          pools > 0 ? t("poolsDown", { count: pools }) : "",
        ].join(" ")}
      </span>
    </p>
  );
}
