import type { LogLine } from "@contract/ui/log-page.ts";
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { LIVE_POLL_MS } from "@/shared/api/route-query.ts";
import { serverNow } from "@/shared/lib/server-clock.ts";

/** Whose lines, and which of them. */
export interface LogScope {
  readonly flowRunId?: string;
  readonly taskRunId?: string;
  readonly workerId?: string;
  readonly minLevel: number;
  readonly text: string;
}

/** Where a log is opened: at an end, or around a line. */
export type LogAnchor = "start" | "end" | { readonly timestamp: string; readonly id: string };

type Place = Pick<LogLine, "timestamp" | "id">;
type PageParam =
  | { readonly anchor: LogAnchor }
  | { readonly direction: "after" | "before"; readonly from: Place };

interface Lines {
  readonly rows: readonly LogLine[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

const PAGE = 500;
const LOWEST_ID = "00000000-0000-0000-0000-000000000000";
const HIGHEST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
/** Lines of several processes arrive out of order: so far back the tail is read again. */
const OVERLAP_MS = 3000;

/** What a request says of whose lines, and which. */
export const bodyOf = ({ flowRunId, taskRunId, workerId, minLevel, text }: LogScope) => ({
  ...(flowRunId === undefined ? {} : { flow_run_id: flowRunId }),
  ...(taskRunId === undefined ? {} : { task_run_id: taskRunId }),
  ...(workerId === undefined ? {} : { worker_id: workerId }),
  ...(minLevel === 0 ? {} : { min_level: minLevel }),
  ...(text === "" ? {} : { text }),
});

/** The lines of one request: beyond a place, from an end, or around a line. */
async function readLines(api: Api, scope: LogScope, param: PageParam, signal: AbortSignal): Promise<Lines> {
  const read = async (direction: "after" | "before", from?: Place) =>
    await api.call(
      "read-log-page",
      { body: { ...bodyOf(scope), direction, limit: PAGE, ...(from ? { from } : {}) } },
      { signal },
    );
  if ("direction" in param) {
    const { rows, has_more } = await read(param.direction, param.from);
    return { rows, hasBefore: has_more, hasAfter: has_more };
  }
  const { anchor } = param;
  if (anchor === "start") {
    const { rows, has_more } = await read("after");
    return { rows, hasBefore: false, hasAfter: has_more };
  }
  if (anchor === "end") {
    const { rows, has_more } = await read("before");
    return { rows, hasBefore: has_more, hasAfter: false };
  }
  const [before, after] = await Promise.all([
    read("before", { ...anchor, id: HIGHEST_ID }),
    read("after", { ...anchor, id: HIGHEST_ID }),
  ]);
  return {
    rows: [...before.rows, ...after.rows],
    hasBefore: before.has_more,
    hasAfter: after.has_more,
  };
}

/** The next line of at least a level in a direction; undefined when there is none. */
export async function findLine(
  api: Api,
  scope: LogScope,
  minLevel: number,
  direction: "after" | "before",
  from: Place,
): Promise<LogLine | undefined> {
  const body = { ...bodyOf({ ...scope, minLevel }), direction, from: placeOf(from), limit: 1 };
  return (await api.call("read-log-page", { body })).rows[0];
}

const placeOf = ({ timestamp, id }: Place): Place => ({ timestamp, id });

/** So long after a run's end its last lines may still be on their way. */
const AFTERMATH_MS = 20_000;

/** Whether a run goes on, or has ended so shortly that lines may follow. */
export interface LogLife {
  readonly isLive: boolean;
  readonly endedAt: string | null;
}

const mayGrow = ({ isLive, endedAt }: LogLife): boolean =>
  isLive || (endedAt !== null && serverNow() - Date.parse(endedAt) < AFTERMATH_MS);

/** Lines of a run around an anchor, extended in both directions, and at their end while the run lives. */
export function useLogLines(scope: LogScope, anchor: LogAnchor, { isLive, endedAt }: LogLife) {
  const api = useApi();
  const queryClient = useQueryClient();
  // No `logs` entity: a change is told to the tail below, which asks for what is new only.
  const queryKey = useMemo(() => ["log-lines", bodyOf(scope), anchor] as const, [scope, anchor]);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => readLines(api, scope, pageParam, signal),
    initialPageParam: { anchor } as PageParam,
    getNextPageParam: ({ rows, hasAfter }): PageParam | undefined => {
      const last = rows.at(-1);
      return hasAfter && last ? { direction: "after", from: placeOf(last) } : undefined;
    },
    getPreviousPageParam: ({ rows, hasBefore }): PageParam | undefined => {
      const [first] = rows;
      return hasBefore && first ? { direction: "before", from: placeOf(first) } : undefined;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const lines = useMemo(() => query.data?.pages.flatMap(({ rows }) => rows) ?? [], [query.data]);
  const last = lines.at(-1);
  const tail = useQuery({
    queryKey: ["logs", "tail", bodyOf(scope), anchor, isLive] as const,
    queryFn: ({ signal }) => readTail(api, scope, last, signal),
    enabled: () => query.isSuccess && !query.hasNextPage && mayGrow({ isLive, endedAt }),
    refetchInterval: () => (mayGrow({ isLive, endedAt }) ? LIVE_POLL_MS : false),
    gcTime: 0,
    staleTime: 0,
  });
  const arrived = tail.data;
  useEffect(() => {
    if (!arrived || arrived.length === 0) return;
    queryClient.setQueryData<InfiniteData<Lines, PageParam>>(queryKey, (data) => withTail(data, arrived));
  }, [arrived, queryKey, queryClient]);
  return { ...query, lines };
}

async function readTail(
  api: Api,
  scope: LogScope,
  last: LogLine | undefined,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  const rows: LogLine[] = [];
  let from: Place | undefined = last && {
    timestamp: new Date(Date.parse(last.timestamp) - OVERLAP_MS).toISOString(),
    id: LOWEST_ID,
  };
  for (;;) {
    const body = { ...bodyOf(scope), direction: "after" as const, limit: 1000, ...(from ? { from } : {}) };
    const page = await api.call("read-log-page", { body }, { signal });
    rows.push(...page.rows);
    const end = page.rows.at(-1);
    if (!page.has_more || !end) return rows;
    from = placeOf(end);
  }
}

/** The pages with the lines of a tail that they have not got, each at its place. */
function withTail(
  data: InfiniteData<Lines, PageParam> | undefined,
  arrived: readonly LogLine[],
): InfiniteData<Lines, PageParam> | undefined {
  const page = data?.pages.at(-1);
  if (!data || !page) return data;
  const known = idsSince(data.pages, Date.parse(arrived[0]?.timestamp ?? ""));
  const fresh = arrived.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return data;
  const rows = [...page.rows, ...fresh];
  const end = page.rows.at(-1);
  // Most lines come in order: sorting is for those of slow processes.
  if (end && fresh.some((line) => inTime(line, end) < 0)) rows.sort(inTime);
  return { ...data, pages: [...data.pages.slice(0, -1), { ...page, rows }] };
}

const inTime = (one: LogLine, other: LogLine): number =>
  Date.parse(one.timestamp) - Date.parse(other.timestamp) ||
  one.timestamp.localeCompare(other.timestamp) ||
  one.id.localeCompare(other.id);

/** Ids of the lines from an instant on. */
function idsSince(pages: readonly Lines[], since: number): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { rows } of pages.toReversed())
    for (const { id, timestamp } of rows.toReversed()) {
      if (Date.parse(timestamp) < since) return ids;
      ids.add(id);
    }
  return ids;
}
