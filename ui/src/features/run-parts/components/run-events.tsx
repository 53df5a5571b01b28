import type { ReceivedEvent } from "@contract/events/schemas.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { type RunScope, runEventsQuery } from "@/features/run-parts/api/part-queries.ts";
import { useTexts } from "@/features/run-parts/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

type RunEvent = z.infer<typeof ReceivedEvent>;

/** What was told of a run. */
export function RunEvents({ scope }: { readonly scope: RunScope }) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const events = useInfiniteQuery(runEventsQuery(api, scope));
  const columns: readonly Column<RunEvent>[] = [
    {
      id: "occurred",
      header: t("occurred"),
      width: "10.5rem",
      cell: ({ occurred }) => (
        <span className="font-mono text-xs text-muted">
          <Time at={occurred} as="exact" />
        </span>
      ),
    },
    {
      id: "event",
      header: t("event"),
      cell: ({ event, occurred, id }) => (
        <EntityLink to={ADDRESS.event(occurred.slice(0, 10), id)} isPlain>
          {event}
        </EntityLink>
      ),
    },
    {
      id: "resource",
      header: t("resource"),
      isWideOnly: true,
      cell: ({ resource }) => (
        <span className="text-muted">
          {resource["prefect.resource.name"] ?? resource["prefect.resource.id"]}
        </span>
      ),
    },
  ];
  const rows = events.data?.pages.flatMap((page) => page.events);
  const problem = shownError(events);
  return (
    <Section title={t("events")} isFlush>
      {problem ? (
        <ErrorPanel error={problem} />
      ) : rows ? (
        <>
          <DataTable
            label={t("events")}
            columns={columns}
            rows={rows}
            rowId={({ id }) => id}
            empty={<EmptyState title={t("noEvents")} text={t("noEventsText")} />}
          />
          {events.hasNextPage && (
            <div className="border-t p-2">
              <Button
                size="small"
                disabled={events.isFetchingNextPage}
                onClick={() => void events.fetchNextPage()}
              >
                {common("action.loadOlder")}
              </Button>
            </div>
          )}
        </>
      ) : (
        <RowsSkeleton rows={6} />
      )}
    </Section>
  );
}
