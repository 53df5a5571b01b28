import { queryOptions } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { LIVE_POLL_MS } from "@/shared/api/route-query.ts";
import { isOutOfStep, mergeOutline, type Outline } from "@/shared/run-outline/merge-outline.ts";

/** More than these the server does not tell. */
const MOST_TASKS = 10_000;

/**
 * What a flow run consists of, for its graph and its timeline alike. Asked again, it asks only for what has changed, so that
 * a run of thousands of tasks can be watched.
 */
export const runOutlineQuery = (api: Api, flowRunId: string, isLive: boolean) =>
  queryOptions({
    queryKey: ["task-runs", "read-run-outline", flowRunId] as const,
    queryFn: async ({ signal, client, queryKey }): Promise<Outline> => {
      const read = async (before: Outline | undefined): Promise<Outline> => {
        const query = before === undefined ? {} : { since: before.cursor };
        const told = await api.call("read-run-outline", { params: { id: flowRunId }, query }, { signal });
        return mergeOutline(before, told, Date.now());
      };
      const before = client.getQueryData<Outline>(queryKey);
      const after = await read(before);
      return before !== undefined && isOutOfStep(after, MOST_TASKS) ? read(undefined) : after;
    },
    // Sameness is kept by the merge, which knows what to compare.
    structuralSharing: false,
    ...(isLive ? { refetchInterval: LIVE_POLL_MS } : {}),
  });
