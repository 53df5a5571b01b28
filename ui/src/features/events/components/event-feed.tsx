import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type EventRow, eventFeedQuery, readOlderEvents } from "@/features/events/api/event-queries.ts";
import { ResourceLink } from "@/features/events/components/resource-link.tsx";
import type { EventSearch } from "@/features/events/lib/event-search.ts";
import { dayOf, eventTitle } from "@/features/events/lib/resources.ts";
import { useTexts } from "@/features/events/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { useLive } from "@/shared/api/live-context.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { GrowingList } from "@/shared/components/growing-list.tsx";
import { serverNow } from "@/shared/lib/server-clock.ts";
import { exactTime, timeOfDay } from "@/shared/lib/time-format.ts";
import { useGrowingList } from "@/shared/lib/use-growing-list.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

const WATCHED = ["events"];

/** Events as they come, newest first, a heading for each day. */
export function EventFeed({ search }: { readonly search: EventSearch }) {
  const t = useTexts();
  const api = useApi();
  const [isHeld, setHeld] = useState(false);
  useLive(WATCHED);
  const readOlder = useCallback((token: string) => readOlderEvents(api, token), [api]);
  const list = useGrowingList(eventFeedQuery(api, search) as never, readOlder, isHeld);
  return (
    <GrowingList<EventRow> label={t("feed")} list={list} onHeld={setHeld}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState title={t("empty.title")} text={t("empty.text")} command={t("empty.command")} />
        ) : (
          <Days events={rows} />
        )
      }
    </GrowingList>
  );
}

function Days({ events }: { readonly events: readonly EventRow[] }) {
  const t = useTexts();
  const { i18n } = useTranslation();
  const [zone] = useZone();
  const days = useMemo(
    () => Map.groupBy(events, ({ occurred }) => exactTime(Date.parse(occurred), zone).slice(0, 10)),
    [events, zone],
  );
  const now = serverNow();
  const title = (day: string): string => {
    if (day === exactTime(now, zone).slice(0, 10)) return t("today");
    if (day === exactTime(now - 86_400_000, zone).slice(0, 10)) return t("yesterday");
    return new Intl.DateTimeFormat(i18n.language, { dateStyle: "full", timeZone: "UTC" }).format(
      Date.parse(day),
    );
  };
  return [...days].map(([day, ofDay]) => (
    <section key={day} aria-label={title(day)}>
      <h2 className="sticky top-0 z-10 border-b bg-sunken px-3 py-1 text-xs font-medium text-muted first:rounded-t-lg">
        {title(day)}
      </h2>
      <ul>
        {ofDay.map((event) => (
          <EventLine key={event.id} event={event} zone={zone} />
        ))}
      </ul>
    </section>
  ));
}

function EventLine({ event, zone }: { readonly event: EventRow; readonly zone: string | undefined }) {
  const title = eventTitle(event.event);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 border-b px-3 py-1 last:border-0 hover:bg-hover md:h-8 md:grid-cols-[5.5rem_minmax(0,1fr)_minmax(0,1.1fr)_minmax(0,1fr)] md:py-0">
      <time dateTime={event.occurred} className="font-mono text-xs text-muted">
        {timeOfDay(Date.parse(event.occurred), zone)}
      </time>
      <EntityLink to={ADDRESS.event(dayOf(event.occurred), event.id)} isPlain className="truncate">
        {title}
      </EntityLink>
      <span className="col-start-2 min-w-0 md:col-start-3">
        <ResourceLink labels={event.resource} />
      </span>
      <code title={event.event} className="truncate font-mono text-xs text-faint max-md:hidden">
        {title === event.event ? "" : event.event}
      </code>
    </li>
  );
}
