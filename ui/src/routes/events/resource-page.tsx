import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { EventDensity } from "@/features/events/components/event-density.tsx";
import { EventFeed } from "@/features/events/components/event-feed.tsx";
import { type ChangeEvents, EventFilters } from "@/features/events/components/event-filters.tsx";
import { resourceParts } from "@/features/events/lib/resources.ts";
import { useTexts } from "@/features/events/texts.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";
import { joinList, present } from "@/shared/lib/search-params.ts";

const route = getRouteApi("/events/resource");

/** All events that are about one resource, or have to do with it. */
export function ResourcePage() {
  const t = useTexts();
  const { id, ...search } = route.useSearch();
  const navigate = useNavigate({ from: "/events/resource" });
  const resource = joinList(id === "" ? [] : [id]);
  const narrowed = resource === undefined ? search : { ...search, resource };
  const change: ChangeEvents = ({ resource: _, ...part }) =>
    void navigate({
      to: "/events/resource",
      search: (before) => ({ ...present({ ...before, ...part }), id }),
      resetScroll: false,
    });
  const { name, address } = resourceParts({ "prefect.resource.id": id });
  return (
    <Page
      title={t("resourceTitle", { name })}
      above={
        <Link to="/events" className="link">
          {t("allEvents")}
        </Link>
      }
      below={<code className="font-mono text-xs">{id}</code>}
      actions={
        address && (
          <EntityLink to={address} isPlain className={buttonClass()}>
            {t("openResource")}
          </EntityLink>
        )
      }
    >
      <EventFilters search={search} change={change} isOfOne />
      <EventDensity search={narrowed} change={change} />
      <EventFeed search={narrowed} />
    </Page>
  );
}
