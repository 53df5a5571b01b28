import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { eventQuery } from "@/features/events/api/event-queries.ts";
import { EventDetail } from "@/features/events/components/event-detail.tsx";
import { eventTitle } from "@/features/events/lib/resources.ts";
import { useTexts } from "@/features/events/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { buttonClass } from "@/shared/components/button.tsx";
import { Page } from "@/shared/components/page.tsx";
import { Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const route = getRouteApi("/events/event/$date/$id");

/** One event with all it says. */
export function EventPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const { date, id } = route.useParams();
  const { data: event } = useSuspenseQuery(eventQuery(useApi(), date, id));
  const resource = event.resource["prefect.resource.id"] ?? "";
  const trigger = {
    type: "event",
    posture: "Reactive",
    expect: [event.event],
    match: { "prefect.resource.id": resource },
    threshold: 1,
    within: 0,
  };
  return (
    <Page
      title={eventTitle(event.event)}
      above={
        <Link to="/events" className="link">
          {common("nav.events")}
        </Link>
      }
      beside={
        <span className="text-sm text-muted">
          <Time at={event.occurred} />
        </span>
      }
      actions={
        <>
          <Link to="/events/resource" search={{ id: resource }} className={buttonClass()}>
            {t("detail.more")}
          </Link>
          <Link to="/automations/create" search={{ trigger }} className={buttonClass()}>
            {t("detail.automate")}
          </Link>
        </>
      }
    >
      <EventDetail event={event} />
    </Page>
  );
}
