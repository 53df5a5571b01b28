import { useQueries, useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunLevel } from "@/features/run-graph/lib/place-run.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { Outline } from "@/shared/run-outline/merge-outline.ts";
import { runOutlineQuery } from "@/shared/run-outline/run-outline-query.ts";

/** The run, and each run that is open in its graph, however deep; each is asked for by itself and watched while it goes on. */
export function useRunLevel(flowRunId: string, isLive: boolean, openRuns: ReadonlySet<string>): RunLevel {
  const api = useApi();
  const { data: outline } = useSuspenseQuery(runOutlineQuery(api, flowRunId, isLive));
  const ids = useMemo(() => [...openRuns], [openRuns]);
  const loaded = useQueries({
    queries: ids.map((id) => runOutlineQuery(api, id, isLive)),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => {
    const outlines = new Map(ids.map((id, index) => [id, loaded[index]]));
    return levelOf(outline, outlines, new Set([flowRunId]));
  }, [outline, ids, loaded, flowRunId]);
}

function levelOf(
  outline: Outline,
  outlines: ReadonlyMap<string, Outline | undefined>,
  above: ReadonlySet<string>,
): RunLevel {
  const open = new Map<string, RunLevel | "loading">();
  for (const { subflow } of outline.tasks.values()) {
    if (subflow === null || !outlines.has(subflow.id) || above.has(subflow.id)) continue;
    const inner = outlines.get(subflow.id);
    open.set(subflow.id, inner ? levelOf(inner, outlines, new Set([...above, subflow.id])) : "loading");
  }
  return { outline, open };
}
