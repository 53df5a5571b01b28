import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { EventDensity } from "@/features/events/components/event-density.tsx";
import { EventFeed } from "@/features/events/components/event-feed.tsx";
import { type ChangeEvents, EventFilters } from "@/features/events/components/event-filters.tsx";
import { Page } from "@/shared/components/page.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { present } from "@/shared/lib/search-params.ts";

const route = getRouteApi("/events");

/** What happens, as it happens. */
export function EventsPage() {
  const t = useCommonTexts();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/events" });
  const change: ChangeEvents = (part) =>
    void navigate({ to: "/events", search: (before) => present({ ...before, ...part }), resetScroll: false });
  return (
    <Page title={t("nav.events")}>
      <EventFilters search={search} change={change} />
      <EventDensity search={search} change={change} />
      <EventFeed search={search} />
    </Page>
  );
}
