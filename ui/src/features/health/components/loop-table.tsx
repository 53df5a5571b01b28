import { CircleCheck, CircleDashed, CircleX, Clock, LoaderCircle, type LucideIcon } from "lucide-react";
import type { Loop } from "@/features/health/api/health.ts";
import { useTexts } from "@/features/health/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";

/** Seconds by which a pass may begin late before it is told: longer than a busy server takes to come to it. */
const LATE_SECONDS = 10;

type LoopState = "failed" | "late" | "running" | "never" | "onTime";

const LOOKS: Readonly<Record<LoopState, readonly [LucideIcon, string]>> = {
  failed: [CircleX, "text-failed"],
  late: [Clock, "text-late"],
  running: [LoaderCircle, "text-running"],
  never: [CircleDashed, "text-muted"],
  onTime: [CircleCheck, "text-good"],
};

/** How a loop is, the worst first. */
export function loopState(loop: Loop): LoopState {
  if (loop.last_error !== null) return "failed";
  if (loop.late_seconds > LATE_SECONDS + loop.every_seconds) return "late";
  if (loop.running) return "running";
  return loop.last_started === null ? "never" : "onTime";
}

const tookSeconds = ({ last_started, last_ended }: Loop): number | null =>
  last_started === null || last_ended === null || last_ended < last_started
    ? null
    : (Date.parse(last_ended) - Date.parse(last_started)) / 1000;

/** What the servers do by themselves, and how each of it went. */
export function LoopTable({ loops }: { readonly loops: readonly Loop[] }) {
  const t = useTexts();
  const about = (name: string): string => {
    const key = `names.${name}` as "names.scheduler";
    const text = t(key);
    // A loop of a newer server has no words here.
    return text === key ? "" : text;
  };
  const columns: Column<Loop>[] = [
    {
      id: "name",
      header: t("loop"),
      cell: (loop) => (
        <span className="flex min-w-0 flex-col py-1">
          <span className="font-medium whitespace-normal">{loop.name}</span>
          <span className="text-xs whitespace-normal text-muted">{about(loop.name)}</span>
          {loop.last_error !== null && (
            <span className="text-xs whitespace-normal text-failed [overflow-wrap:anywhere]">
              {loop.last_error}
            </span>
          )}
        </span>
      ),
    },
    {
      id: "state",
      header: t("state"),
      width: "8rem",
      cell: (loop) => {
        const state = loopState(loop);
        const [Icon, color] = LOOKS[state];
        return (
          <span
            className={cx(
              "inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap",
              color,
            )}
          >
            <Icon aria-hidden className="size-4 shrink-0" />
            {state === "late" ? t("late", { seconds: Math.round(loop.late_seconds) }) : t(state)}
          </span>
        );
      },
    },
    {
      id: "every",
      header: t("every"),
      width: "5.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (loop) => t("seconds", { seconds: numberText(loop.every_seconds) }),
    },
    {
      id: "last",
      header: t("lastRun"),
      width: "7rem",
      cell: (loop) => <Time at={loop.last_started} />,
    },
    {
      id: "took",
      header: t("took"),
      width: "5.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (loop) => {
        const seconds = tookSeconds(loop);
        return seconds === null ? <Dash /> : <Duration seconds={seconds} />;
      },
    },
    {
      id: "changed",
      header: t("changed"),
      width: "5.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (loop) => numberText(loop.last_changed),
    },
    {
      id: "passes",
      header: t("passes"),
      width: "5.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (loop) => numberText(loop.passes),
    },
  ];
  return <DataTable label={t("loops")} columns={columns} rows={loops} rowId={(loop) => loop.name} />;
}
