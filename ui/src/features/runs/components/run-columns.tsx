import type { FlowRunRow, TaskRunRow } from "@/features/runs/api/run-queries.ts";
import type { useTexts } from "@/features/runs/texts.ts";
import type { Column } from "@/shared/components/data-table.tsx";
import { RowState } from "@/shared/components/state-badge.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";
import { errorLine } from "@/shared/lib/error-line.ts";

/** Columns that tell of flow runs and task runs alike. */
export const runColumns = (t: ReturnType<typeof useTexts>) =>
  ({
    state: {
      id: "state",
      header: t("column.state"),
      width: "min(8.5rem, 13.5vw)",
      cell: (run) => <RowState type={run.state_type} name={run.state_name} />,
    },
    message: {
      id: "message",
      header: t("column.message"),
      width: "14%",
      isWideOnly: true,
      cell: (run) => (
        <span title={run.message ?? undefined} className="font-mono text-xs text-muted">
          {errorLine(run.message) ?? ""}
        </span>
      ),
    },
    end: {
      id: "end",
      header: t("column.end"),
      width: "7.5rem",
      isNumber: true,
      isWideOnly: true,
      sorts: ["END_TIME_DESC", "END_TIME_DESC"],
      cell: (run) => <Time at={run.end_time} />,
    },
    runs: {
      id: "runs",
      header: t("column.runs"),
      width: "5.5rem",
      isNumber: true,
      isWideOnly: true,
      cell: (run) => run.run_count,
    },
    tags: {
      id: "tags",
      header: t("column.tags"),
      width: "7rem",
      isWideOnly: true,
      cell: (run) => <TagList tags={run.tags} limit={2} isOneLine />,
    },
  }) as const satisfies Readonly<Record<string, Column<FlowRunRow | TaskRunRow>>>;
