import { ChevronLeft, ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { barsOf, type DashboardSearch, steppedUntil } from "@/features/dashboard/lib/dashboard-search.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { isKeyTaken } from "@/shared/lib/is-key-taken.ts";
import { serverNow } from "@/shared/lib/server-clock.ts";
import { exactTime } from "@/shared/lib/time-format.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

interface RangeStepsProps {
  readonly search: DashboardSearch;
  /** Told where the range ends now; undefined at the present. */
  readonly onStep: (until: string | undefined) => void;
  /** What chooses the length of the range. */
  readonly children: ReactNode;
}

/** One range back or forward, by buttons or by the keys `,` and `.`; which time it is, where that is not the present. */
export function RangeSteps({ search, onStep, children }: RangeStepsProps) {
  const t = useTexts();
  const [zone] = useZone();
  const step = (steps: -1 | 1) => onStep(steppedUntil(search, steps, serverNow()));
  const isPast = search.until !== undefined;
  const press = useRef<(key: string) => void>(undefined);
  press.current = (key) => {
    if (key === ",") step(-1);
    if (key === "." && isPast) step(1);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isKeyTaken(event)) return;
      press.current?.(event.key);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const { after, before } = barsOf(search, serverNow());
  const [from, to] = [exactTime(Date.parse(after), zone), exactTime(Date.parse(before), zone)];
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-1">
      {isPast && (
        <span role="status" className="mr-2 text-xs whitespace-nowrap text-muted">
          {from.slice(0, 16)} – {from.slice(0, 10) === to.slice(0, 10) ? to.slice(11, 16) : to.slice(0, 16)}
        </span>
      )}
      <span className="flex items-center gap-1">
        <IconButton label={t("rangeBack")} aria-keyshortcuts="," onClick={() => step(-1)}>
          <ChevronLeft aria-hidden />
        </IconButton>
        {children}
        <IconButton
          label={t("rangeForward")}
          aria-keyshortcuts="."
          disabled={!isPast}
          onClick={() => step(1)}
        >
          <ChevronRight aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}
