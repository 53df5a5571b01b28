import { Link } from "@tanstack/react-router";
import { FlowRunList } from "@/features/runs/components/flow-run-list.tsx";
import { TaskRunList } from "@/features/runs/components/task-run-list.tsx";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { Page } from "@/shared/components/page.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { present } from "@/shared/lib/search-params.ts";

/** Runs of flows and of tasks. */
export function RunsPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const [search] = useRunSearch();
  const isTasks = search.tab === "task-runs";
  // An order of the one is none of the other, and what only flow runs have narrows no task runs.
  const { sort, param, subflows, pool, tab, ...shared } = search;
  const tabs = [
    { label: t("flowRuns"), isCurrent: !isTasks, search: shared },
    { label: t("taskRuns"), isCurrent: isTasks, search: { ...shared, tab: "task-runs" as const } },
  ];
  return (
    <Page
      title={common("nav.runs")}
      beside={
        <nav aria-label={t("tabs")} className="flex rounded-md border border-line-strong p-px">
          {tabs.map(({ label, isCurrent, search: target }) => (
            <Link
              key={label}
              to="/runs"
              search={present(target)}
              aria-current={isCurrent ? "page" : undefined}
              className={cx(
                "flex h-7 items-center rounded-sm px-3 text-sm",
                isCurrent ? "bg-ink font-medium text-on-ink" : "text-muted hover:bg-hover hover:text-ink",
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
      }
    >
      {isTasks ? <TaskRunList /> : <FlowRunList />}
    </Page>
  );
}
