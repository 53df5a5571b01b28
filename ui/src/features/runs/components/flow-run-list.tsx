import { useCallback, useMemo, useState } from "react";
import { FLOW_RUN_ACTIONS } from "@/features/runs/api/bulk-actions.ts";
import { flowRunHeadQuery, readFlowRuns } from "@/features/runs/api/run-queries.ts";
import { BulkBar } from "@/features/runs/components/bulk-bar.tsx";
import { BulkDialog, type BulkQuestion } from "@/features/runs/components/bulk-dialog.tsx";
import { ColumnsMenu, useHiddenColumns } from "@/features/runs/components/columns-menu.tsx";
import { FLOW_RUN_HIDDEN, flowRunColumns } from "@/features/runs/components/flow-run-columns.tsx";
import { NoRuns } from "@/features/runs/components/no-runs.tsx";
import { RunFilters } from "@/features/runs/components/run-filters.tsx";
import { RunViews } from "@/features/runs/components/run-views.tsx";
import { FlowRunChart } from "@/features/runs/components/scatter-section.tsx";
import type { FLOW_RUN_SORTS } from "@/features/runs/lib/run-search.ts";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { DataTable } from "@/shared/components/data-table.tsx";
import { GrowingList } from "@/shared/components/growing-list.tsx";
import { useGrowingList } from "@/shared/lib/use-growing-list.ts";

const NONE: ReadonlySet<string> = new Set();

/** Flow runs: filters, chart, table. */
export function FlowRunList() {
  const t = useTexts();
  const api = useApi();
  const [search, change] = useRunSearch();
  const [isHeld, setHeld] = useState(false);
  const [selected, setSelected] = useState(NONE);
  const [asked, setAsked] = useState<BulkQuestion>();
  const [hidden, setHidden] = useHiddenColumns("columns.flow-runs", FLOW_RUN_HIDDEN);
  const columns = useMemo(() => flowRunColumns(t), [t]);
  const readOlder = useCallback((cursor: string) => readFlowRuns(api, search, cursor), [api, search]);
  const list = useGrowingList(flowRunHeadQuery(api, search) as never, readOlder, isHeld);
  const rows = list.rows ?? [];
  const chosen = rows.filter(({ id }) => selected.has(id));
  return (
    <>
      <RunFilters knownTags={rows.flatMap(({ tags }) => tags)} />
      <FlowRunChart />
      <GrowingList
        label={t("flowRuns")}
        list={list}
        onHeld={setHeld}
        bar={
          chosen.length > 0 ? (
            <BulkBar
              actions={FLOW_RUN_ACTIONS}
              runs={chosen}
              onAsk={setAsked}
              onClear={() => setSelected(NONE)}
            />
          ) : (
            <>
              <div className="min-w-0 flex-1">
                <RunViews />
              </div>
              <div className="max-md:hidden">
                <ColumnsMenu columns={columns} hidden={hidden} onChange={setHidden} />
              </div>
            </>
          )
        }
      >
        {(shown) => (
          <DataTable
            label={t("flowRuns")}
            columns={columns}
            rows={shown}
            rowId={(run) => run.id}
            rowName={(run) => run.name}
            hidden={hidden}
            sort={search.sort ?? "START_TIME_DESC"}
            onSort={(sort) => change({ sort: sort as (typeof FLOW_RUN_SORTS)[number] })}
            selected={selected}
            onSelect={setSelected}
            empty={<NoRuns />}
          />
        )}
      </GrowingList>
      {asked && (
        <BulkDialog
          {...asked}
          onClose={(isDone) => {
            setAsked(undefined);
            if (isDone) setSelected(NONE);
          }}
        />
      )}
    </>
  );
}
