import { useQuery } from "@tanstack/react-query";
import { deploymentCountsQuery, type Flow } from "@/features/flows/api/flow-queries.ts";
import { useTexts } from "@/features/flows/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { recentRunsQuery } from "@/shared/api/recent-runs.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { DueTime } from "@/shared/components/due-time.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { RunBars } from "@/shared/components/run-bars.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";

interface FlowTableProps {
  readonly flows: readonly Flow[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

const BARS = 16;

/** Flows with how they went lately and when they run next: two more requests for all rows together. */
export function FlowTable({ flows, selected, onSelect, sort, onSort }: FlowTableProps) {
  const t = useTexts();
  const api = useApi();
  const ids = flows.map((flow) => flow.id);
  const isAny = ids.length > 0;
  const { data: recent = {} } = useQuery({ ...recentRunsQuery(api, "flow", ids, BARS), enabled: isAny });
  const { data: counts = {} } = useQuery({ ...deploymentCountsQuery(api, ids), enabled: isAny });
  const columns: readonly Column<Flow>[] = [
    {
      id: "name",
      header: t("flow"),
      sorts: ["NAME_ASC", "NAME_DESC"],
      cell: (flow) => (
        <span className="flex min-w-0 items-center gap-2">
          <EntityLink to={ADDRESS.flow(flow.id)} isPlain className="truncate">
            {flow.name}
          </EntityLink>
          <span className="max-md:hidden">
            <TagList tags={flow.tags} limit={2} />
          </span>
        </span>
      ),
    },
    {
      id: "last",
      header: t("lastRun"),
      width: "13rem",
      cell: (flow) => {
        const last = recent[flow.id]?.runs[0];
        if (!last) return <span className="text-faint">{recent[flow.id] ? t("noRun") : ""}</span>;
        return (
          <span className="flex min-w-0 items-center gap-1.5">
            <StateBadge type={last.state_type} name={last.state_name} isIconOnly />
            <EntityLink
              to={ADDRESS.flowRun(last.id)}
              isPlain
              className="min-w-0 flex-1 truncate font-normal!"
            >
              {last.name}
            </EntityLink>
            <span className="text-xs text-faint max-lg:hidden">
              <Time at={last.start_time ?? last.expected_start_time} />
            </span>
          </span>
        );
      },
    },
    {
      id: "next",
      header: t("nextRun"),
      width: "8rem",
      isWideOnly: true,
      cell: (flow) => <DueTime at={recent[flow.id]?.next?.at} />,
    },
    {
      id: "deployments",
      header: t("deployments"),
      width: "7.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (flow) => counts[flow.id] || <Dash />,
    },
    {
      id: "activity",
      header: t("activity"),
      width: "10rem",
      isWideOnly: true,
      cell: (flow) => (
        <RunBars
          runs={recent[flow.id]?.runs ?? []}
          slots={BARS}
          label={`${t("activity")}: ${flow.name}`}
          height={20}
        />
      ),
    },
    {
      id: "created",
      header: t("created"),
      width: "8rem",
      isWideOnly: true,
      sorts: ["CREATED_DESC", "CREATED_DESC"],
      cell: (flow) => <Time at={flow.created} />,
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={flows}
      rowId={(flow) => flow.id}
      rowName={(flow) => flow.name}
      sort={sort}
      onSort={onSort}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
