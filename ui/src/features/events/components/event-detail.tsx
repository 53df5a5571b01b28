import { Link } from "@tanstack/react-router";
import type { EventRow } from "@/features/events/api/event-queries.ts";
import { ResourceLink } from "@/features/events/components/resource-link.tsx";
import { dayOf, type Labels, resourceParts } from "@/features/events/lib/resources.ts";
import { useTexts } from "@/features/events/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Time } from "@/shared/components/time.tsx";

/** A resource with its role and the ways to it: its own page, its events. */
function ResourceLine({ labels }: { readonly labels: Labels }) {
  const t = useTexts();
  const { address, role, kind } = resourceParts(labels);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <ResourceLink labels={labels} />
      <span className="text-xs text-faint">{role ?? kind}</span>
      {address && (
        <EntityLink to={address} className="text-xs">
          {t("openResource")}
        </EntityLink>
      )}
    </div>
  );
}

/** Everything of one event. */
export function EventDetail({ event }: { readonly event: EventRow }) {
  const t = useTexts();
  const { resource, related, payload, follows } = event;
  const isEmpty = Object.keys(payload).length === 0;
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Section title={t("detail.event")}>
          <KeyValues
            entries={[
              [
                t("detail.event"),
                <code key="event" className="font-mono text-xs">
                  {event.event}
                </code>,
              ],
              [t("detail.occurred"), <Time key="occurred" at={event.occurred} as="exact" />],
              [t("detail.received"), <Time key="received" at={event.received} as="exact" />],
              [t("detail.resource"), <ResourceLine key="resource" labels={resource} />],
              [
                t("detail.related"),
                related.length === 0 ? undefined : (
                  <div key="related" className="flex flex-col gap-1">
                    {related.map((labels) => (
                      <ResourceLine
                        key={`${labels["prefect.resource.role"]} ${labels["prefect.resource.id"]}`}
                        labels={labels}
                      />
                    ))}
                  </div>
                ),
              ],
              [
                t("detail.follows"),
                follows === null ? undefined : (
                  <Link
                    key="follows"
                    to={ADDRESS.event(dayOf(event.occurred), follows)}
                    className="link font-mono text-xs"
                  >
                    {follows}
                  </Link>
                ),
              ],
              [
                t("detail.id"),
                <code key="id" className="font-mono text-xs">
                  {event.id}
                </code>,
              ],
            ]}
          />
        </Section>
        <Section title={t("detail.payload")}>
          {isEmpty ? <p className="text-muted">{t("detail.noPayload")}</p> : <JsonView value={payload} />}
        </Section>
      </div>
      <Section title={t("detail.raw")}>
        <JsonView value={event} />
      </Section>
    </div>
  );
}
