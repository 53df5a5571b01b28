import { useCallback, useMemo, useState } from "react";
import { TASK_RUN_ACTIONS } from "@/features/runs/api/bulk-actions.ts";
import { readTaskRuns, taskRunHeadQuery } from "@/features/runs/api/run-queries.ts";
import { BulkBar } from "@/features/runs/components/bulk-bar.tsx";
import { BulkDialog, type BulkQuestion } from "@/features/runs/components/bulk-dialog.tsx";
import { ColumnsMenu, useHiddenColumns } from "@/features/runs/components/columns-menu.tsx";
import { NoRuns } from "@/features/runs/components/no-runs.tsx";
import { RunFilters } from "@/features/runs/components/run-filters.tsx";
import { TaskRunChart } from "@/features/runs/components/scatter-section.tsx";
import { TASK_RUN_HIDDEN, taskRunColumns } from "@/features/runs/components/task-run-columns.tsx";
import type { TASK_RUN_SORTS } from "@/features/runs/lib/run-search.ts";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { DataTable } from "@/shared/components/data-table.tsx";
import { GrowingList } from "@/shared/components/growing-list.tsx";
import { useGrowingList } from "@/shared/lib/use-growing-list.ts";

const NONE: ReadonlySet<string> = new Set();

/** Task runs: filters, chart, table. */
export function TaskRunList() {
  const t = useTexts();
  const api = useApi();
  const [search, change] = useRunSearch();
  const [isHeld, setHeld] = useState(false);
  const [selected, setSelected] = useState(NONE);
  const [asked, setAsked] = useState<BulkQuestion>();
  const [hidden, setHidden] = useHiddenColumns("columns.task-runs", TASK_RUN_HIDDEN);
  const columns = useMemo(() => taskRunColumns(t), [t]);
  const readOlder = useCallback((cursor: string) => readTaskRuns(api, search, cursor), [api, search]);
  const list = useGrowingList(taskRunHeadQuery(api, search) as never, readOlder, isHeld);
  const rows = list.rows ?? [];
  const chosen = rows.filter(({ id }) => selected.has(id));
  return (
    <>
      <RunFilters knownTags={rows.flatMap(({ tags }) => tags)} />
      <TaskRunChart runs={rows} />
      <GrowingList
        label={t("taskRuns")}
        list={list}
        onHeld={setHeld}
        bar={
          chosen.length > 0 ? (
            <BulkBar
              actions={TASK_RUN_ACTIONS}
              runs={chosen}
              onAsk={setAsked}
              onClear={() => setSelected(NONE)}
            />
          ) : (
            <div className="ml-auto max-md:hidden">
              <ColumnsMenu columns={columns} hidden={hidden} onChange={setHidden} />
            </div>
          )
        }
      >
        {(shown) => (
          <DataTable
            label={t("taskRuns")}
            columns={columns}
            rows={shown}
            rowId={(run) => run.id}
            rowName={(run) => run.name}
            hidden={hidden}
            sort={search.sort ?? "EXPECTED_START_TIME_DESC"}
            onSort={(sort) => change({ sort: sort as (typeof TASK_RUN_SORTS)[number] })}
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
