import { STATE_TYPES } from "@contract/states/state-types.ts";
import type { TaskRunItem } from "@contract/ui/run-pages.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { type TaskFilters, taskRunsQuery } from "@/features/flow-run/api/flow-run-queries.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { LIVE_POLL_MS } from "@/shared/api/route-query.ts";
import { shownError } from "@/shared/api/shown-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Duration, Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { errorLine } from "@/shared/lib/error-line.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { stateKind } from "@/shared/lib/state-meta.ts";

interface TaskRunsTableProps {
  readonly flowRunId: string;
  readonly total: number;
  readonly isLive: boolean;
  readonly filters: TaskFilters;
  readonly onFilters: (filters: TaskFilters) => void;
}

const ROW_PX = 32;
/** More pages than these are not asked for again while a run goes on: the page as a whole tells of changes. */
const MOST_LIVE_PAGES = 3;
const COLUMNS =
  "grid grid-cols-[9rem_minmax(10rem,1fr)_10.5rem_6rem_minmax(0,1.5fr)] items-center gap-x-4 px-3 max-md:grid-cols-[1.5rem_minmax(0,1fr)_5rem] max-md:gap-x-2";

/** A flow run's task runs in the order of their start; only those that can be seen are in the page, however many there are. */
export function TaskRunsTable({ flowRunId, total, isLive, filters, onFilters }: TaskRunsTableProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const query = useInfiniteQuery({
    ...taskRunsQuery(api, flowRunId, filters),
    refetchInterval: ({ state }) =>
      isLive && (state.data?.pages.length ?? 0) <= MOST_LIVE_PAGES ? LIVE_POLL_MS : false,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 15,
    initialRect: { width: 900, height: 600 },
  });
  const visible = virtualizer.getVirtualItems();
  const lastSeen = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastSeen > rows.length - 50) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastSeen, rows.length]);
  const isFiltered = filters.text !== "" || filters.states.length > 0;
  const problem = shownError(query);
  return (
    <section aria-label={t("tab.tasks")} className="flex min-w-0 flex-col rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center gap-2 border-b px-2 py-1.5">
        <SearchInput
          label={t("task.search")}
          value={filters.text}
          onSearch={(text) => onFilters({ ...filters, text })}
        />
        <MultiSelect
          label={common("filter.states")}
          values={filters.states}
          options={STATE_TYPES.map((type) => ({
            value: type,
            label: common(`state.${stateKind(type)}`),
            icon: <StateBadge type={type} isIconOnly />,
          }))}
          onChange={(states) =>
            onFilters({ ...filters, states: STATE_TYPES.filter((type) => states.includes(type)) })
          }
        />
        <span className="ml-auto text-xs text-muted">
          {isFiltered && !hasNextPage
            ? t("task.shownOf", { shown: numberText(rows.length), total: numberText(total) })
            : t("task.shown", { count: total })}
        </span>
      </div>
      {problem ? (
        <ErrorPanel error={problem} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <RowsSkeleton />
      ) : rows.length === 0 ? (
        <EmptyState
          title={isFiltered ? t("task.nothingFits") : t("task.empty")}
          text={isFiltered ? undefined : t("task.emptyText")}
          action={
            isFiltered && (
              <Button onClick={() => onFilters({ text: "", states: [] })}>{t("task.clear")}</Button>
            )
          }
        />
      ) : (
        <>
          <div aria-hidden className={`${COLUMNS} h-8 border-b text-xs font-medium text-muted max-md:hidden`}>
            <span>{t("task.state")}</span>
            <span>{t("task.name")}</span>
            <span>{t("task.started")}</span>
            <span className="text-right">{t("task.duration")}</span>
            <span>{t("task.message")}</span>
          </div>
          <div
            ref={box}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
            tabIndex={0}
            className="max-h-[max(20rem,calc(100dvh-13rem))] overflow-y-auto"
          >
            <ul
              aria-label={t("tab.tasks")}
              className="relative"
              style={{ height: virtualizer.getTotalSize() }}
            >
              {visible.map(({ index, key, start }) => {
                const row = rows[index];
                return row && <TaskRow key={String(key)} row={row} start={start} />;
              })}
            </ul>
          </div>
          {isFetchingNextPage && <p className="px-3 py-1 text-xs text-muted">{t("task.more")}</p>}
        </>
      )}
    </section>
  );
}

function TaskRow({ row, start }: { readonly row: TaskRunItem; readonly start: number }) {
  const isRunning = row.state_type === "RUNNING";
  const message = errorLine(row.message);
  return (
    <li
      className={`${COLUMNS} absolute inset-x-0 top-0 h-8 border-b last:border-0 hover:bg-hover`}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span className="truncate max-md:hidden">
        <StateBadge type={row.state_type} name={row.state_name} />
      </span>
      <span className="md:hidden">
        <StateBadge type={row.state_type} name={row.state_name} isIconOnly />
      </span>
      <EntityLink to={ADDRESS.taskRun(row.id)} isPlain className="truncate">
        {row.name}
      </EntityLink>
      <span className="font-mono text-xs text-muted max-md:hidden">
        <Time at={row.start_time ?? row.expected_start_time} as="exact" />
      </span>
      <span className="text-right">
        {isRunning && row.start_time ? (
          <Duration since={row.start_time} />
        ) : (
          <Duration seconds={row.run_time} />
        )}
      </span>
      <span className="truncate text-xs text-muted max-md:hidden" title={message}>
        {message}
      </span>
    </li>
  );
}
