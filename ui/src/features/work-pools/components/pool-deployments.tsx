import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CirclePause } from "lucide-react";
import { poolDeploymentsQuery } from "@/features/work-pools/api/work-pools.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { Row } from "@/shared/api/call-types.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";

type Deployment = Row<"list-deployments">;

/** Deployments whose runs wait in a pool. */
export function PoolDeployments({ pool }: { readonly pool: string }) {
  const t = useTexts();
  const { data, error, refetch } = useQuery(poolDeploymentsQuery(useApi(), pool));
  const columns: Column<Deployment>[] = [
    {
      id: "name",
      header: t("deployment"),
      cell: (one) => (
        <EntityLink to={ADDRESS.deployment(one.id)} isPlain>
          {one.name}
        </EntityLink>
      ),
    },
    {
      id: "status",
      header: t("status.label"),
      width: "8rem",
      cell: ({ paused }) => (
        <span
          className={`inline-flex items-center gap-1.5 align-middle font-medium ${paused ? "text-paused" : "text-good"}`}
        >
          {paused ? (
            <CirclePause aria-hidden className="size-4" />
          ) : (
            <CircleCheck aria-hidden className="size-4" />
          )}
          {paused ? t("paused") : t("active_status")}
        </span>
      ),
    },
    {
      id: "queue",
      header: t("queue"),
      width: "11rem",
      isWideOnly: true,
      cell: (one) => one.work_queue_name ?? "–",
    },
    {
      id: "schedules",
      header: t("schedules"),
      width: "7rem",
      isNumber: true,
      isWideOnly: true,
      cell: (one) => one.schedules.length,
    },
    { id: "tags", header: t("tags"), isWideOnly: true, cell: (one) => <TagList tags={one.tags} /> },
  ];
  return (
    <Section title={t("tabs.deployments")} isFlush>
      {data ? (
        <DataTable
          label={t("tabs.deployments")}
          columns={columns}
          rows={data}
          rowId={(one) => one.id}
          empty={
            <EmptyState
              title={t("noDeploymentsTitle")}
              text={t("noDeploymentsText")}
              command={`batuta deploy flows/etl.ts:etl --name nightly --pool ${pool}`}
            />
          }
        />
      ) : error ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : (
        <RowsSkeleton rows={4} />
      )}
    </Section>
  );
}
