import { useNavigate } from "@tanstack/react-router";
import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";
import { RangeSteps } from "@/features/dashboard/components/range-steps.tsx";
import type { DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { useTexts } from "@/features/dashboard/texts.ts";
import { RangeSelect } from "@/shared/components/range-select.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { TagFilter } from "@/shared/components/tag-filter.tsx";
import { joinList, present, splitList } from "@/shared/lib/search-params.ts";

interface DashboardFiltersProps {
  readonly search: DashboardSearch;
  readonly dashboard: Dashboard | undefined;
}

/** Which runs the dashboard tells of. All of it is in the address. */
export function DashboardFilters({ search, dashboard }: DashboardFiltersProps) {
  const t = useTexts();
  const navigate = useNavigate({ from: "/dashboard" });
  const change = (part: { [Name in keyof DashboardSearch]?: DashboardSearch[Name] | undefined }) =>
    void navigate({ to: "/dashboard", search: present({ ...search, ...part }), replace: true });
  const rows = dashboard
    ? [...dashboard.failures, ...dashboard.running.rows, ...dashboard.late.rows, ...dashboard.upcoming]
    : [];
  return (
    <>
      <Switch
        label={t("subflows")}
        isOn={search.subflows ?? false}
        onChange={(isOn) => change({ subflows: isOn ? true : undefined })}
      />
      <TagFilter
        tags={splitList(search.tags)}
        known={rows.flatMap(({ tags }) => tags)}
        onChange={(tags) => change({ tags: joinList(tags) })}
      />
      <RangeSteps search={search} onStep={(until) => change({ until })}>
        <RangeSelect
          value={search.range ?? "day"}
          onChange={(range) => change({ range: range === "day" ? undefined : range })}
          options={["hour", "day", "week", "month", "quarter"]}
        />
      </RangeSteps>
    </>
  );
}
