import type { PoolItem } from "@/features/work-pools/api/work-pools.ts";
import { type StateKind, type StateType, stateKind } from "@/shared/lib/state-meta.ts";

/** A pool's hours as a strip of activity reads them. */
export const poolCounts = (activity: PoolItem["activity"]) =>
  activity.map((counts, hour) => ({
    start: String(hour),
    // safe: the keys of such counts are state types
    counts: Object.fromEntries(
      Object.entries(counts).map(([type, count]) => [stateKind(type as StateType), count]),
    ) as Partial<Record<StateKind, number>>,
  }));
