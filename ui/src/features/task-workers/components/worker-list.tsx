import type { TaskWorker } from "@/features/task-workers/api/task-workers.ts";
import { useTexts } from "@/features/task-workers/texts.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";

/** Task workers that are connected, with the tasks that each serves. */
export function WorkerList({ workers }: { readonly workers: readonly TaskWorker[] }) {
  const t = useTexts();
  const columns: Column<TaskWorker>[] = [
    {
      id: "identifier",
      header: t("identifier"),
      cell: ({ identifier }) => <span className="font-medium">{identifier}</span>,
    },
    {
      id: "tasks",
      header: t("tasks"),
      cell: ({ task_keys }) => <TagList tags={task_keys.toSorted()} limit={6} />,
    },
    {
      id: "seen",
      header: t("lastSeen"),
      width: "9rem",
      isWideOnly: true,
      cell: ({ timestamp }) => <Time at={timestamp} />,
    },
  ];
  return (
    <DataTable
      label={t("workers")}
      columns={columns}
      rows={workers}
      rowId={({ identifier }) => identifier}
      empty={
        <EmptyState
          title={t("workersEmpty")}
          text={t("workersEmptyText")}
          command="prefect task serve tasks.py:send_email"
        />
      }
    />
  );
}
