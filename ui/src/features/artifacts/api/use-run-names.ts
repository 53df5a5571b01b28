import { useQuery } from "@tanstack/react-query";
import { flowRunNamesQuery, taskRunNamesQuery } from "@/features/artifacts/api/artifact-queries.ts";
import { useApi } from "@/shared/api/api-context.tsx";

interface OfRuns {
  readonly flow_run_id: string | null;
  readonly task_run_id: string | null;
}

export interface RunNames {
  /** The name of a run; the beginning of its id while it is on its way, or the run is gone. */
  nameOf(id: string): string;
}

/** Names of the runs that these artifacts are from. */
export function useRunNames(artifacts: readonly OfRuns[]): RunNames {
  const api = useApi();
  const ids = (kind: keyof OfRuns) => [...new Set(artifacts.flatMap((one) => one[kind] ?? []))].sort();
  const { data: flowRuns } = useQuery(flowRunNamesQuery(api, ids("flow_run_id")));
  const { data: taskRuns } = useQuery(taskRunNamesQuery(api, ids("task_run_id")));
  const names = new Map<string, string>();
  for (const row of flowRuns?.rows ?? []) names.set(row.id, row.name);
  for (const row of taskRuns?.rows ?? []) names.set(row.id, row.name);
  return { nameOf: (id) => names.get(id) ?? id.slice(0, 8) };
}
