import { kindsOf, type RunSearch } from "@/features/runs/lib/run-search.ts";
import type { CallInput } from "@/shared/api/call-types.ts";
import { RANGES } from "@/shared/components/range-select.tsx";
import { splitList } from "@/shared/lib/search-params.ts";
import type { StateKind, StateType } from "@/shared/lib/state-meta.ts";

type FlowRunBody = NonNullable<CallInput<"read-flow-run-page">["body"]>;
type TaskRunBody = NonNullable<CallInput<"read-task-run-page">["body"]>;

/** `late` is a name of scheduled runs, all other kinds are types: `scheduled` alone means those that are not late. */
function stateFilter(kinds: readonly StateKind[]) {
  const types = kinds
    .filter((kind) => kind !== "late" && kind !== "none")
    .map((kind) => kind.toUpperCase() as StateType); // safe: all other kinds are types in small letters
  const isLate = kinds.includes("late");
  if (kinds.length === 0) return undefined;
  if (!isLate) return { type: { any_: types }, name: { not_any_: ["Late"] } };
  if (types.length === 0) return { type: { any_: ["SCHEDULED" as const] }, name: { any_: ["Late"] } };
  return { operator: "or_" as const, type: { any_: types }, name: { any_: ["Late"] } };
}

/** Task runs are never late. */
function taskStateFilter(kinds: readonly StateKind[]) {
  if (kinds.length === 0) return undefined;
  return {
    type: { any_: kinds.filter((kind) => kind !== "late").map((kind) => kind.toUpperCase() as StateType) },
  };
}

/** The time that an address asks for; the end is left open where what is to come is asked for. */
export function periodOf(search: RunSearch, now: number): { after_?: string; before_?: string } {
  const { from, to, range = "week" } = search;
  if (from !== undefined || to !== undefined)
    return { ...(from ? { after_: from } : {}), ...(to ? { before_: to } : {}) };
  const kinds = kindsOf(search);
  const isAhead = kinds.length > 0 && kinds.every((kind) => kind === "scheduled");
  return {
    ...(range === "all" ? {} : { after_: new Date(now - RANGES[range] * 1000).toISOString() }),
    ...(isAhead ? {} : { before_: new Date(now).toISOString() }),
  };
}

const any = (ids: readonly string[]) => (ids.length === 0 ? undefined : { id: { any_: [...ids] } });

function owners(search: RunSearch) {
  const pools = splitList(search.pool);
  return {
    flows: any(splitList(search.flow)),
    deployments: any(splitList(search.deployment)),
    work_pools: pools.length === 0 ? undefined : { name: { any_: pools } },
  };
}

function durationOf({ min, max }: RunSearch) {
  if (min === undefined && max === undefined) return undefined;
  return {
    min_seconds: min === undefined ? null : Number(min),
    max_seconds: max === undefined ? null : Number(max),
  };
}

/** `name=value` pairs as what they say. */
function parametersOf(search: RunSearch): Record<string, string> | undefined {
  const pairs = splitList(search.param).map((pair) => {
    const at = pair.indexOf("=");
    return at < 1 ? undefined : ([pair.slice(0, at), pair.slice(at + 1)] as const);
  });
  const known = pairs.filter((pair) => pair !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** What of an address narrows flow runs, for every route that lists these. */
export function flowRunFilters(search: RunSearch, now: number) {
  const tags = splitList(search.tags);
  return {
    ...owners(search),
    flow_runs: {
      state: stateFilter(kindsOf(search)),
      start_time: periodOf(search, now),
      name: search.text === undefined ? undefined : { like_: search.text },
      tags: tags.length === 0 ? undefined : { all_: tags },
      parent_task_run_id: search.subflows === "no" ? { is_null_: true } : undefined,
    },
  };
}

export const flowRunBody = (search: RunSearch, now: number, limit: number): FlowRunBody => ({
  ...flowRunFilters(search, now),
  duration: durationOf(search),
  parameters: parametersOf(search),
  // safe: orders of flow runs and of task runs are told apart by their tab, and an unknown one is the default
  sort: (search.sort ?? "START_TIME_DESC") as FlowRunBody["sort"],
  limit,
  task_counts: true,
});

export const taskRunBody = (search: RunSearch, now: number, limit: number): TaskRunBody => {
  const tags = splitList(search.tags);
  return {
    ...owners(search),
    task_runs: {
      state: taskStateFilter(kindsOf(search)),
      expected_start_time: periodOf(search, now),
      name: search.text === undefined ? undefined : { like_: search.text },
      tags: tags.length === 0 ? undefined : { all_: tags },
    },
    duration: durationOf(search),
    sort: (search.sort ?? "EXPECTED_START_TIME_DESC") as TaskRunBody["sort"], // safe: as above
    limit,
  };
};
