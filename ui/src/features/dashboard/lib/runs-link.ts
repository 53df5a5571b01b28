import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { present } from "@/shared/lib/search-params.ts";

/** The part of the dashboard's search that lists of runs know, too. */
export const runsLink = ({ range = "day", tags, subflows }: DashboardSearch) =>
  present({ range, tags, subflows: subflows ? undefined : ("no" as const) });
