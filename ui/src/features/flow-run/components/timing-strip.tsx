import type { RunPage } from "@contract/ui/run-page.ts";
import { type TimingKind, timingOf } from "@/features/flow-run/lib/timing.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { durationText } from "@/shared/lib/time-format.ts";
import { useNow } from "@/shared/lib/use-now.ts";

const FILLS: Readonly<Record<TimingKind, string>> = {
  queue: "bg-scheduled",
  starting: "bg-pending",
  running: "bg-running",
  paused: "bg-paused",
  retry: "bg-late",
  cancelling: "bg-cancelling",
};

/** Where a run's time went: waiting, starting, running, paused; as a bar of its shares and in numbers. */
export function TimingStrip({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const now = useNow();
  const due = page.flow_run.expected_start_time;
  const parts = timingOf(page.states, due === null ? undefined : Date.parse(due), now);
  if (parts.length === 0) return null;
  const totals = new Map<TimingKind, number>();
  for (const { kind, seconds } of parts) totals.set(kind, (totals.get(kind) ?? 0) + seconds);
  return (
    <section aria-label={t("timing.label")} className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <span aria-hidden className="flex h-1.5 min-w-40 flex-1 gap-px overflow-hidden rounded-sm bg-sunken">
        {parts.map(({ kind, seconds }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their place
            key={index}
            className={cx("min-w-0.5", FILLS[kind])}
            style={{ flexGrow: seconds }}
          />
        ))}
      </span>
      <span className="flex flex-wrap gap-x-4 text-xs text-muted">
        {[...totals].map(([kind, seconds]) => (
          <span key={kind} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cx("size-2 rounded-sm", FILLS[kind])} />
            {t(`timing.${kind}`)} <span className="text-ink">{durationText(seconds)}</span>
          </span>
        ))}
      </span>
    </section>
  );
}
