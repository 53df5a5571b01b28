import type { Schedule } from "@contract/deployments/schedules.ts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { comingDates } from "@/features/deployments/lib/schedule-draft.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { Time } from "@/shared/components/time.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { exactTime } from "@/shared/lib/time-format.ts";
import { useNow } from "@/shared/lib/use-now.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CALENDAR_DAYS = 35;
/** More dates than these say no more. */
const MOST_DATES = 1000;
const SHOWN_TIMES = 6;

/** The minute that it is: dates are not reckoned anew each second. */
const useMinute = (): number => Math.floor(useNow() / MINUTE_MS) * MINUTE_MS;

/** When a schedule is due next, as the server reckons it. */
export function NextDates({ schedule, count }: { readonly schedule: Schedule; readonly count: number }) {
  const t = useTexts();
  const minute = useMinute();
  const dates = useMemo(() => comingDates(schedule, minute + MINUTE_MS, count), [schedule, minute, count]);
  if (dates.length === 0) return <p className="text-xs text-danger">{t("noDates")}</p>;
  return (
    <ol aria-label={t("nextDates")} className="flex flex-col text-xs text-muted tabular-nums">
      {dates.map((at) => (
        <li key={at} className="flex gap-3">
          <Time at={at} as="exact" />
          <span className="text-faint">
            <Time at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** On which of the next 35 days the schedules are due, and how often; by the clock of the page's zone. */
export function ScheduleCalendar({ schedules }: { readonly schedules: readonly Schedule[] }) {
  const t = useTexts();
  const { i18n } = useTranslation();
  const [zone] = useZone();
  const minute = useMinute();
  const { byDay, isCut, last } = useMemo(() => {
    const end = minute + CALENDAR_DAYS * DAY_MS;
    const dates = schedules
      .flatMap((one) => comingDates(one, minute + MINUTE_MS, MOST_DATES, end))
      .toSorted((a, b) => a - b);
    const cut = schedules.some(
      (one) => comingDates(one, minute + MINUTE_MS, MOST_DATES, end).length >= MOST_DATES,
    );
    const days = Map.groupBy(dates, (at) => exactTime(at, zone).slice(0, 10));
    return { byDay: days, isCut: cut, last: dates.at(-1) ?? end };
  }, [schedules, minute, zone]);
  const today = exactTime(minute, zone).slice(0, 10);
  // Days of the calendar itself, as of UTC: none is 23 or 25 hours long.
  const first = Date.parse(`${today}T00:00:00Z`);
  const weekday = (new Date(first).getUTCDay() + 6) % 7;
  const days = Array.from({ length: CALENDAR_DAYS }, (_, at) => first + (at - weekday) * DAY_MS);
  const most = Math.max(1, ...[...byDay.values()].map((dates) => dates.length));
  const name = (at: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(i18n.language, { ...options, timeZone: "UTC" }).format(at);
  return (
    <div className="max-w-md">
      <div aria-hidden className="grid grid-cols-7 gap-1 pb-1 text-center text-2xs text-faint">
        {days.slice(0, 7).map((at) => (
          <span key={at}>{name(at, { weekday: "short" })}</span>
        ))}
      </div>
      <ol aria-label={t("calendar")} className="grid grid-cols-7 gap-1">
        {days.map((at) => {
          const day = new Date(at).toISOString().slice(0, 10);
          const dates = byDay.get(day) ?? [];
          const isBeyond = isCut && dates.length === 0 && at > last;
          const times = dates.slice(0, SHOWN_TIMES).map((date) => exactTime(date, zone).slice(11, 16));
          if (dates.length > SHOWN_TIMES) times.push("…");
          const words = isBeyond
            ? t("dayMore")
            : t("dayRuns", { count: dates.length, times: times.join(", ") });
          return (
            <li
              key={day}
              title={`${day}: ${words}`}
              className={cx(
                "relative flex h-9 flex-col justify-between overflow-hidden rounded-sm border px-1 py-0.5 text-2xs",
                day < today && "border-dashed",
                day === today ? "border-accent" : "border-line",
              )}
            >
              <span className={day < today ? "text-faint" : "text-muted"}>
                {name(
                  at,
                  day.endsWith("-01") || at === days[0]
                    ? { day: "numeric", month: "short" }
                    : { day: "numeric" },
                )}
              </span>
              <span className="sr-only">{words}</span>
              {(dates.length > 0 || isBeyond) && (
                <span aria-hidden className="flex items-center gap-1">
                  <span
                    className="h-1.5 rounded-full bg-accent"
                    style={{ width: `${isBeyond ? 100 : 15 + (dates.length / most) * 45}%` }}
                  />
                  {!isBeyond && dates.length > 1 && <span className="text-faint">{dates.length}</span>}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
