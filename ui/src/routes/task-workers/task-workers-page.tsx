import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { backgroundRunsQuery, SHOWN, taskWorkersQuery } from "@/features/task-workers/api/task-workers.ts";
import { BackgroundRuns } from "@/features/task-workers/components/background-runs.tsx";
import { WorkerList } from "@/features/task-workers/components/worker-list.tsx";
import { useTexts } from "@/features/task-workers/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { Select } from "@/shared/components/select.tsx";

/** Background tasks: who is connected to run them, which wait, which run, which ended. */
export function TaskWorkersPage() {
  const t = useTexts();
  const api = useApi();
  const navigate = useNavigate();
  const { show = "waiting" } = useSearch({ from: "/task-workers" });
  const { data: workers } = useSuspenseQuery(taskWorkersQuery(api));
  const { data: page } = useSuspenseQuery(backgroundRunsQuery(api, show));
  const served = new Set(workers.flatMap(({ task_keys }) => task_keys));
  const unserved = show === "waiting" ? page.rows.filter(({ task_key }) => !served.has(task_key)).length : 0;
  return (
    <Page title={t("title")} below={t("below")}>
      <Section title={t("workers")} beside={workers.length === 0 ? undefined : workers.length} isFlush>
        <WorkerList workers={workers} />
      </Section>
      <Section
        title={t("runs")}
        isFlush
        actions={
          <Select
            label={t("show.label")}
            isLabelShown
            isSmall
            value={show}
            onChange={(next) =>
              void navigate({
                to: "/task-workers",
                search: next === "waiting" ? {} : { show: next },
                replace: true,
              })
            }
            options={SHOWN.map((value) => ({ value, label: t(`show.${value}`) }))}
          />
        }
      >
        {unserved > 0 && (
          <p className="flex items-center gap-2 border-b bg-warning-soft px-3 py-2 text-sm">
            <TriangleAlert aria-hidden className="size-4 shrink-0 text-warning" />
            {t("unservedSome", { count: unserved })}
          </p>
        )}
        <BackgroundRuns runs={page.rows} {...(show === "waiting" ? { served } : {})} />
      </Section>
    </Page>
  );
}
