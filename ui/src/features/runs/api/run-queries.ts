import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { flowRunBody, flowRunFilters, taskRunBody } from "@/features/runs/lib/run-filters.ts";
import type { RunSearch } from "@/features/runs/lib/run-search.ts";
import type { Api } from "@/shared/api/api.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { routeQuery } from "@/shared/api/route-query.ts";
import { splitList } from "@/shared/lib/search-params.ts";
import { serverNow } from "@/shared/lib/server-clock.ts";
import type { ListPage } from "@/shared/lib/use-growing-list.ts";

export type FlowRunRow = Reply<"read-flow-run-page">["rows"][number] & { readonly tasks?: number };
export type TaskRunRow = Reply<"read-task-run-page">["rows"][number];

const PAGE_ROWS = 50;
const LIST_POLL_MS = 5_000;
const DOTS_POLL_MS = 30_000;
const MOST_DOTS = 1_000;

/** A page of flow runs, each with the number of its task runs. The time range counts from when it is asked. */
export async function readFlowRuns(
  api: Api,
  search: RunSearch,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ListPage<FlowRunRow>> {
  const body = { ...flowRunBody(search, serverNow(), PAGE_ROWS), cursor };
  const page = await api.call("read-flow-run-page", { body }, { signal });
  return {
    rows: page.rows.map((row) => ({ ...row, tasks: page.task_counts[row.id] ?? 0 })),
    next: page.next_cursor,
  };
}

/** A page of task runs. */
export async function readTaskRuns(
  api: Api,
  search: RunSearch,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ListPage<TaskRunRow>> {
  const body = { ...taskRunBody(search, serverNow(), PAGE_ROWS), cursor };
  const page = await api.call("read-task-run-page", { body }, { signal });
  return { rows: page.rows, next: page.next_cursor };
}

/** The first page, asked for again and again: what is new comes in by it. */
export const flowRunHeadQuery = (api: Api, search: RunSearch) =>
  queryOptions({
    queryKey: ["flow-runs", "read-flow-run-page", search] as const,
    queryFn: ({ signal }) => readFlowRuns(api, search, null, signal),
    refetchInterval: LIST_POLL_MS,
  });

export const taskRunHeadQuery = (api: Api, search: RunSearch) =>
  queryOptions({
    queryKey: ["task-runs", "read-task-run-page", search] as const,
    queryFn: ({ signal }) => readTaskRuns(api, search, null, signal),
    refetchInterval: LIST_POLL_MS,
  });

/** The latest thousand flow runs as dots. Of its own key, since each push would ask for a thousand rows. */
export const dotsQuery = (api: Api, search: RunSearch) =>
  queryOptions({
    queryKey: ["run-dots", { ...search, sort: undefined, tab: undefined }] as const,
    queryFn: ({ signal }) =>
      api.call(
        "list-flow-run-dots",
        { body: { ...flowRunFilters(search, serverNow()), sort: "START_TIME_DESC", limit: MOST_DOTS } },
        { signal },
      ),
    refetchInterval: DOTS_POLL_MS,
    placeholderData: keepPreviousData,
  });

const CHOICES = 50;

/** Things to filter by: those whose names fit, and those that are chosen already. */
const named = (typed: string, chosen: string | undefined) => {
  const ids = splitList(chosen);
  if (typed === "" && ids.length === 0) return undefined;
  return {
    operator: "or_" as const,
    ...(typed === "" ? {} : { name: { like_: typed } }),
    ...(ids.length === 0 ? {} : { id: { any_: ids } }),
  };
};

export const flowChoicesQuery = (api: Api, typed: string, chosen: string | undefined) =>
  routeQuery(api, "flows", "list-flows", {
    body: { flows: named(typed, chosen), limit: CHOICES, sort: "NAME_ASC" },
  });

export const deploymentChoicesQuery = (api: Api, typed: string, chosen: string | undefined) =>
  routeQuery(api, "deployments", "list-deployments", {
    body: { deployments: named(typed, chosen), limit: CHOICES, sort: "NAME_ASC" },
  });

export const poolChoicesQuery = (api: Api) =>
  routeQuery(api, "work-pools", "list-work-pools", { body: { limit: 200 } });
