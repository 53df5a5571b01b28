import { useQuery } from "@tanstack/react-query";
import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { eventDensityQuery } from "@/features/events/api/event-queries.ts";
import type { ChangeEvents } from "@/features/events/components/event-filters.tsx";
import type { EventSearch } from "@/features/events/lib/event-search.ts";
import { useTexts } from "@/features/events/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { TimeAxis } from "@/shared/components/time-axis.tsx";
import { stretchText } from "@/shared/lib/axis-time.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

const HEIGHT_PX = 72;
/** A drag over less than this share of the chart is a slip. */
const LEAST_SHARE = 0.01;

interface EventDensityProps {
  readonly search: EventSearch;
  readonly change: ChangeEvents;
}

/** How many events there were when; a drag shows a part of the time. */
export function EventDensity({ search, change }: EventDensityProps) {
  const t = useTexts();
  const { i18n } = useTranslation();
  const [zone] = useZone();
  const { data } = useQuery(eventDensityQuery(useApi(), search));
  const [drag, setDrag] = useState<readonly [number, number]>();
  const [active, setActive] = useState<number>();
  const [since, until] = data ? [Date.parse(data.since), Date.parse(data.until)] : [0, 1];
  const span = until - since;
  const counts = data?.counts ?? [];
  const top = counts.reduce((most, { count }) => Math.max(most, count), 1);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const shareOf = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
  };
  const release = (event: PointerEvent<HTMLElement>) => {
    const share = shareOf(event);
    setDrag(undefined);
    if (!drag || Math.abs(share - drag[0]) < LEAST_SHARE) return;
    const at = (one: number): string => new Date(since + one * span).toISOString();
    change({ from: at(Math.min(drag[0], share)), to: at(Math.max(drag[0], share)) });
  };
  const place = (start: string, end: string) => {
    const [from, to] = [Math.max(since, Date.parse(start)), Math.min(until, Date.parse(end))];
    return { left: `${((from - since) / span) * 100}%`, width: `${(Math.max(0, to - from) / span) * 100}%` };
  };
  const told = active === undefined ? undefined : counts[active];
  return (
    <section aria-label={t("chart")} className="rounded-lg border bg-surface px-3 pt-2">
      <p className="flex h-5 gap-3 text-xs text-muted">
        <span className="font-medium">{t("total", { count: total })}</span>
        <span className="truncate text-faint">
          {told
            ? t("bar", {
                when: stretchText(
                  Date.parse(told.start_time),
                  Date.parse(told.end_time),
                  zone,
                  i18n.language,
                ),
                count: numberText(told.count),
              })
            : t("chartHelp")}
        </span>
      </p>
      <div
        role="img"
        aria-label={`${t("chart")}: ${t("total", { count: total })}`}
        className="staff relative cursor-crosshair touch-pan-y border-b border-line-strong"
        style={{ height: HEIGHT_PX }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const share = shareOf(event);
          setDrag([share, share]);
        }}
        onPointerMove={(event) => {
          const share = shareOf(event);
          if (drag) setDrag([drag[0], share]);
          const at = since + share * span;
          const index = counts.findIndex(
            ({ start_time, end_time }) => Date.parse(start_time) <= at && at < Date.parse(end_time),
          );
          setActive(index < 0 ? undefined : index);
        }}
        onPointerUp={release}
        onPointerCancel={() => setDrag(undefined)}
        onPointerLeave={() => setActive(undefined)}
      >
        {counts.map(({ start_time: start, end_time: end, count }, index) => (
          <span key={start} className="absolute bottom-0 px-px" style={place(start, end)}>
            {count > 0 && (
              <span
                className={`block w-full rounded-t-[2px] ${index === active ? "bg-ink" : "bg-accent"}`}
                style={{ height: Math.max(2, (count / top) * (HEIGHT_PX - 6)) }}
              />
            )}
          </span>
        ))}
        {drag && (
          <div
            className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent-soft opacity-60"
            style={{ left: `${Math.min(...drag) * 100}%`, width: `${Math.abs(drag[1] - drag[0]) * 100}%` }}
          />
        )}
      </div>
      <TimeAxis from={since} to={until} {...(data ? {} : { className: "invisible" })} />
    </section>
  );
}
