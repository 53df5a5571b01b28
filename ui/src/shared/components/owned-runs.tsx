import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useApi } from "@/shared/api/api-context.tsx";
import type { CallInput, Reply } from "@/shared/api/call-types.ts";
import { POLL_MS } from "@/shared/api/route-query.ts";
import { shownError } from "@/shared/api/shown-error.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { MoreRows } from "@/shared/components/more-rows.tsx";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { isFinal, STATE_META, STATE_ORDER, type StateType } from "@/shared/lib/state-meta.ts";

type Body = NonNullable<CallInput<"read-flow-run-page">["body"]>;
type Item = Reply<"read-flow-run-page">["rows"][number];

interface OwnedRunsProps {
  readonly label: string;
  /** Whose runs. */
  readonly of: Pick<Body, "flows" | "deployments" | "work_pools" | "work_pool_queues">;
  /** Only those that are yet to come, the next one first. */
  readonly isUpcoming?: boolean;
  readonly empty: string;
}

const ROWS = 25;
const KINDS = STATE_ORDER.filter((kind) => kind !== "late" && kind !== "scheduled");

/** The runs of one thing, the newest first, on a tab of its page. */
export function OwnedRuns({ label, of, isUpcoming, empty }: OwnedRunsProps) {
  const t = useCommonTexts();
  const api = useApi();
  const columns = useColumns(isUpcoming ?? false);
  const [name, setName] = useState("");
  const [kinds, setKinds] = useState<readonly string[]>([]);
  const types = isUpcoming ? ["SCHEDULED"] : kinds.map((kind) => kind.toUpperCase());
  const body: Body = {
    ...of,
    flow_runs: {
      operator: "and_",
      ...(types.length > 0
        ? { state: { operator: "and_", type: { any_: types as StateType[] } } } // safe: kinds are types in small letters
        : { state: { operator: "and_", type: { not_any_: ["SCHEDULED"] } } }),
      ...(name === "" ? {} : { name: { like_: name } }),
    },
    sort: isUpcoming ? "NEXT_SCHEDULED_START_TIME_ASC" : "START_TIME_DESC",
    limit: ROWS,
  };
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["flow-runs", "owned", body] as const,
    queryFn: ({ pageParam, signal }) =>
      api.call("read-flow-run-page", { body: { ...body, cursor: pageParam } }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const isFiltered = name !== "" || kinds.length > 0;
  const problem = shownError({ data, error });
  if (problem) return <ErrorPanel error={problem} onRetry={() => void refetch()} />;
  return (
    <div className="rounded-lg border bg-surface">
      {!isUpcoming && (
        <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
          <SearchInput label={t("action.search")} value={name} onSearch={setName} />
          <MultiSelect
            label={t("filter.states")}
            values={kinds}
            onChange={setKinds}
            options={KINDS.map((kind) => {
              const { icon: Icon, text } = STATE_META[kind];
              return {
                value: kind,
                label: t(`state.${kind}`),
                icon: <Icon aria-hidden className={`size-4 ${text}`} />,
              };
            })}
          />
        </div>
      )}
      {data ? (
        <>
          <DataTable
            label={label}
            rows={rows}
            rowId={(run) => run.id}
            columns={columns}
            empty={<p className="px-3 py-6 text-sm text-muted">{isFiltered ? t("filter.none") : empty}</p>}
          />
          <MoreRows hasMore={hasNextPage} isBusy={isFetchingNextPage} onMore={() => void fetchNextPage()} />
        </>
      ) : (
        <RowsSkeleton />
      )}
    </div>
  );
}

function useColumns(isUpcoming: boolean): readonly Column<Item>[] {
  const t = useCommonTexts();
  const run: Column<Item> = {
    id: "name",
    header: t("runs.run"),
    cell: (item) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="md:hidden">
          <StateBadge type={item.state_type} name={item.state_name} isIconOnly />
        </span>
        <EntityLink to={ADDRESS.flowRun(item.id)} isPlain className="truncate">
          {item.name}
        </EntityLink>
      </span>
    ),
  };
  const state: Column<Item> = {
    id: "state",
    header: t("filter.states"),
    width: "10rem",
    isWideOnly: true,
    cell: (item) => <StateBadge type={item.state_type} name={item.state_name} />,
  };
  if (isUpcoming)
    return [
      run,
      state,
      {
        id: "due",
        header: t("runs.due"),
        width: "9rem",
        cell: (item) => <Time at={item.next_scheduled_start_time ?? item.expected_start_time} />,
      },
      {
        id: "exact",
        header: t("runs.at"),
        width: "11rem",
        isWideOnly: true,
        cell: (item) => (
          <span className="text-muted tabular-nums">
            <Time as="exact" at={item.next_scheduled_start_time ?? item.expected_start_time} />
          </span>
        ),
      },
    ];
  return [
    run,
    state,
    {
      id: "message",
      header: t("runs.message"),
      isWideOnly: true,
      cell: (item) =>
        item.state_type === "FAILED" || item.state_type === "CRASHED" ? (
          <span className="text-muted" title={item.message ?? undefined}>
            {item.message}
          </span>
        ) : null,
    },
    {
      id: "started",
      header: t("runs.started"),
      width: "8rem",
      cell: (item) => <Time at={item.start_time ?? item.expected_start_time} />,
    },
    {
      id: "duration",
      header: t("runs.duration"),
      width: "6.5rem",
      isNumber: true,
      cell: (item) =>
        isFinal(item.state_type) || item.run_time > 0 ? <Duration seconds={item.run_time} /> : <Duration />,
    },
  ];
}
