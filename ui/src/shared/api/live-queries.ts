import type { EntityKind } from "@contract/ui/entity-kinds.ts";
import type { ChangesFrame } from "@contract/websocket/page-frames.ts";
import type { QueryClient } from "@tanstack/react-query";
import type { Entity } from "@/shared/api/route-query.ts";

/** What shows things of a kind. */
const SHOWN_BY: Readonly<Record<EntityKind, readonly Entity[]>> = {
  "artifact-collection": ["artifacts"],
  automation: ["automations"],
  "block-document": ["blocks"],
  "block-type": ["blocks"],
  "concurrency-limit": ["concurrency-limits"],
  deployment: ["deployments", "flows"],
  flow: ["flows"],
  variable: ["variables"],
  "work-pool": ["work-pools"],
  "work-queue": ["work-pools"],
};

/** Lists are asked for again at most so often, however many states a second there are. */
const PAUSE_MS = 1_500;

/** Makes what turns pushed changes into questions asked anew: of what is on the page, not more often than people can read. */
export function createInvalidator(queryClient: QueryClient): (frame: ChangesFrame) => void {
  const stale = new Set<Entity>();
  let _timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    _timer = undefined;
    for (const entity of stale) void queryClient.invalidateQueries({ queryKey: [entity] });
    stale.clear();
  };
  return ({ flow_runs: flowRuns, entities = {}, events, overflow, task_runs: taskRuns }) => {
    if (flowRuns || overflow?.includes("flow-runs")) {
      stale.add("flow-runs");
      stale.add("dashboard");
    }
    if (taskRuns) stale.add("task-runs");
    if (events) stale.add("events");
    if (overflow && overflow.length > 0) {
      stale.add("task-runs");
      stale.add("logs");
    }
    const kinds = overflow?.includes("entities") ? Object.keys(SHOWN_BY) : Object.keys(entities);
    // safe: names of kinds of the contract
    for (const kind of kinds as EntityKind[]) for (const entity of SHOWN_BY[kind]) stale.add(entity);
    if (stale.size > 0) _timer ??= setTimeout(flush, PAUSE_MS);
  };
}
