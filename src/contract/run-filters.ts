import { z } from "zod";
import { DeploymentFilter } from "./deployments/filters.ts";
import { FlowRunFilter } from "./flow-runs/filters.ts";
import { FlowFilter } from "./flows/filters.ts";
import { Instant, Uuid } from "./primitives.ts";
import { StateType } from "./states/schemas.ts";
import { TaskRunFilter } from "./task-runs/filters.ts";
import { WorkPoolFilter, WorkQueueFilter } from "./work-pools/filters.ts";

/** The filters that lists of flows, flow runs and task runs share; each restricts by the related entity. */
export const relatedFilters = {
  flows: FlowFilter.nullish(),
  flow_runs: FlowRunFilter.nullish(),
  task_runs: TaskRunFilter.nullish(),
  deployments: DeploymentFilter.nullish(),
};

/** Beside them, for entities that work pools have to do with. */
export const poolFilters = { work_pools: WorkPoolFilter.nullish() };
export const queueFilters = { work_pool_queues: WorkQueueFilter.nullish() };

/** A set of filters over several entities; all of them must match. */
export interface RunFilters {
  readonly flows?: FlowFilter | null | undefined;
  readonly flow_runs?: FlowRunFilter | null | undefined;
  readonly task_runs?: TaskRunFilter | null | undefined;
  readonly deployments?: DeploymentFilter | null | undefined;
  readonly work_pools?: WorkPoolFilter | null | undefined;
  readonly work_pool_queues?: WorkQueueFilter | null | undefined;
}

/** How many rows of a list; the server refuses more than its page size (200), which is also the default. */
export const limit = z.int().nullish();
/** A slice of a list. */
export const slice = { limit, offset: z.int().min(0).default(0) };
/** A page of a list. */
export const paging = { limit, page: z.int().min(1).default(1) };

/** A page with totals. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ results: z.array(item), count: z.int(), limit: z.int(), pages: z.int(), page: z.int() });

/** Period and width of the buckets of a history, at most 500. */
export const historyPeriod = {
  history_start: Instant,
  history_end: Instant,
  history_interval_seconds: z.number(),
};

/** One bucket of a history: how many runs expected to start in it are in which state now. */
export const HistoryResponse = z.object({
  interval_start: Instant,
  interval_end: Instant,
  states: z.array(
    z.object({
      state_type: StateType,
      state_name: z.string(),
      count_runs: z.int(),
      sum_estimated_run_time: z.number(),
      sum_estimated_lateness: z.number(),
    }),
  ),
});
export type HistoryResponse = z.infer<typeof HistoryResponse>;

/** How many rows a destructive bulk route takes at most. */
export const bulkLimit = z.int().min(1).max(50).default(50);
export const BulkDeleted = z.object({ deleted: z.array(Uuid) });
