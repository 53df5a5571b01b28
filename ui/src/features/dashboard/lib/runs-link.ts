import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { present } from "@/shared/lib/search-params.ts";

/** The part of the dashboard's search that lists of runs know, too, whatever the time. */
export const runsLink = ({ tags, subflows }: DashboardSearch) =>
  present({ tags, subflows: subflows ? undefined : ("no" as const) });

/** The time that the dashboard shows, for lists of runs. */
export const timeLink = ({ range = "day", until }: DashboardSearch, { after, before }: Dashboard) =>
  until === undefined ? { range } : { from: after, to: before };
