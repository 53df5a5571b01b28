import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { RunSearch } from "@/features/runs/lib/run-search.ts";
import { present } from "@/shared/lib/search-params.ts";

const route = getRouteApi("/runs");

export type RunSearchPart = { [Name in keyof RunSearch]?: RunSearch[Name] | undefined };

/** The address of the runs, and how to change a part of it (undefined leaves it out). */
export function useRunSearch(): readonly [RunSearch, (part: RunSearchPart) => void] {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/runs" });
  const change = useCallback(
    (part: RunSearchPart) =>
      void navigate({
        to: "/runs",
        search: (before) => present({ ...before, ...part }),
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, change];
}
