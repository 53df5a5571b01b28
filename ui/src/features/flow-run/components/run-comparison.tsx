import type {
  RunComparison as Compared,
  ParameterDifference,
  TaskComparison,
} from "@contract/ui/run-comparison.ts";
import type { RunPage } from "@contract/ui/run-page.ts";
import { useQuery } from "@tanstack/react-query";
import { comparisonQuery } from "@/features/flow-run/api/flow-run-queries.ts";
import { TaskTime, TimeGap } from "@/features/flow-run/components/comparison-cells.tsx";
import { useTexts } from "@/features/flow-run/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Time } from "@/shared/components/time.tsx";
import { durationText } from "@/shared/lib/time-format.ts";

/** What a run did differently from the last one that went well: time and failures by task, parameters. */
export function RunComparison({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const api = useApi();
  const good = page.last_good;
  const { data, error } = useQuery({
    ...comparisonQuery(api, page.flow_run.id, good?.id ?? ""),
    enabled: good !== null,
  });
  if (!good)
    return (
      <Section title={t("comparison.title")}>
        <EmptyState title={t("comparison.none")} text={t("comparison.noneText")} />
      </Section>
    );
  const { flow_run: run } = page;
  return (
    <div className="flex flex-col gap-4">
      <Section title={t("comparison.title")} isFlush>
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)_max-content_max-content] items-center gap-x-5 gap-y-1.5 px-3 py-2.5 max-md:grid-cols-[max-content_minmax(0,1fr)_max-content]">
          <dt className="text-muted">{t("comparison.this")}</dt>
          <dd className="flex min-w-0 gap-3">
            <span className="truncate font-medium">{run.name}</span>
            <StateBadge type={run.state_type} name={run.state_name} />
          </dd>
          <dd className="text-muted max-md:hidden">
            <Time at={run.start_time ?? run.expected_start_time} as="exact" />
          </dd>
          <dd className="text-right">{durationText(run.estimated_run_time)}</dd>
          <dt className="text-muted">{t("comparison.that")}</dt>
          <dd className="flex min-w-0 gap-3">
            <EntityLink to={ADDRESS.flowRun(good.id)} className="truncate">
              {good.name}
            </EntityLink>
            <StateBadge type={good.state_type} name={good.state_name} />
          </dd>
          <dd className="text-muted max-md:hidden">
            <Time at={good.start_time} as="exact" />
          </dd>
          <dd className="text-right">{durationText(good.run_time)}</dd>
        </dl>
      </Section>
      {error ? <ErrorPanel error={error} /> : data ? <Differences data={data} /> : <RowsSkeleton rows={6} />}
    </div>
  );
}

function Differences({ data }: { readonly data: Compared }) {
  const t = useTexts();
  const longest = Math.max(
    0.001,
    ...data.tasks.flatMap(({ here, there }) => [here?.run_time ?? 0, there?.run_time ?? 0]),
  );
  const share = (side: "here" | "there"): Column<TaskComparison> => ({
    id: side,
    header: t(side === "here" ? "comparison.this" : "comparison.that"),
    width: "15rem",
    isWideOnly: side === "there",
    cell: (row) => <TaskTime share={row[side]} longest={longest} isHere={side === "here"} />,
  });
  const columns: readonly Column<TaskComparison>[] = [
    {
      id: "task",
      header: t("comparison.task"),
      cell: ({ task_key }) => <span className="font-medium">{task_key.replace(/-[0-9a-f]{8}$/, "")}</span>,
    },
    share("here"),
    share("there"),
    {
      id: "difference",
      header: t("comparison.difference"),
      width: "9rem",
      isNumber: true,
      cell: (row) => <TimeGap row={row} />,
    },
  ];
  const parameterColumns: readonly Column<ParameterDifference>[] = [
    {
      id: "name",
      header: t("comparison.name"),
      width: "14rem",
      cell: ({ name }) => <code className="font-mono text-xs">{name}</code>,
    },
    ...(["here", "there"] as const).map(
      (side): Column<ParameterDifference> => ({
        id: side,
        header: t(side === "here" ? "comparison.this" : "comparison.that"),
        cell: (row) =>
          row[side] === null ? (
            <span className="text-faint">{t("comparison.absent")}</span>
          ) : (
            <code title={row[side]} className="font-mono text-xs">
              {row[side]}
            </code>
          ),
      }),
    ),
  ];
  return (
    <>
      <Section title={t("comparison.tasks")} isFlush>
        <DataTable
          label={t("comparison.tasks")}
          columns={columns}
          rows={data.tasks}
          rowId={({ task_key }) => task_key}
          empty={<p className="px-3 py-4 text-sm text-muted">{t("comparison.noTasks")}</p>}
        />
        {data.tasks_total > data.tasks.length && (
          <p className="px-3 py-2 text-xs text-muted">
            {t("comparison.firstOnes", { count: data.tasks.length, total: data.tasks_total })}
          </p>
        )}
      </Section>
      <Section
        title={t("comparison.parameters")}
        beside={
          data.parameters_same > 0 && data.parameters_total > 0
            ? t("comparison.parametersSame", { count: data.parameters_same })
            : undefined
        }
        isFlush
      >
        <DataTable
          label={t("comparison.parameters")}
          columns={parameterColumns}
          rows={data.parameters}
          rowId={({ name }) => name}
          empty={<p className="px-3 py-4 text-sm text-muted">{t("comparison.sameParameters")}</p>}
        />
      </Section>
    </>
  );
}
