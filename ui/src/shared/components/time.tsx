import { useTranslation } from "react-i18next";
import { Dash } from "@/shared/components/dash.tsx";
import { durationText, exactTime, relativeTime } from "@/shared/lib/time-format.ts";
import { useOfNow } from "@/shared/lib/use-now.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

interface TimeProps {
  /** Milliseconds since 1970, or an ISO text. */
  readonly at: number | string | null | undefined;
  /** `relative` counts ("3 min ago") and has the exact time as its title; `exact` the other way round. */
  readonly as?: "relative" | "exact";
}

export function Time({ at, as = "relative" }: TimeProps) {
  const { i18n } = useTranslation();
  const [zone] = useZone();
  const ms = typeof at === "string" ? Date.parse(at) : at;
  const relative = useOfNow((now) => (ms == null ? undefined : relativeTime(ms, now, i18n.language)));
  if (ms == null) return <Dash />;
  const exact = exactTime(ms, zone);
  const [shown, title] = as === "exact" ? [exact, relative] : [relative, exact];
  return (
    <time dateTime={new Date(ms).toISOString()} title={title} className="whitespace-nowrap">
      {shown}
    </time>
  );
}

/** A time that has passed: fixed when `seconds` is given, counting when only `since` is. */
export function Duration({
  seconds,
  since,
}: {
  readonly seconds?: number | null;
  readonly since?: string | null;
}) {
  const counted = useOfNow((now) =>
    since ? durationText(Math.max(0, (now - Date.parse(since)) / 1000)) : undefined,
  );
  const text = seconds == null ? counted : durationText(seconds);
  if (text === undefined) return <Dash />;
  return <span className="whitespace-nowrap">{text}</span>;
}
