import type { TaskRunInput } from "@contract/task-runs/schemas.ts";
import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { inputFlowRunsQuery, inputTasksQuery } from "@/features/task-run/api/task-run-queries.ts";
import type { TaskRunShown } from "@/features/task-run/components/task-run-shown.ts";
import { useTexts } from "@/features/task-run/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Section } from "@/shared/components/page.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import type { StateType } from "@/shared/lib/state-meta.ts";

type Input = z.infer<typeof TaskRunInput>;
type Named = {
  readonly name: string;
  readonly state_type: StateType | null;
  readonly state_name: string | null;
};

/** Where the arguments of a task run came from, with links to the runs that made them. */
export function TaskRunInputs({ taskRun }: { readonly taskRun: TaskRunShown }) {
  const t = useTexts();
  const api = useApi();
  const entries = Object.entries(taskRun.task_inputs).filter(([, inputs]) => inputs.length > 0);
  const idsOf = (kind: "task_run" | "flow_run") =>
    [
      ...new Set(
        entries.flatMap(([, inputs]) =>
          inputs.flatMap((input) => (input.input_type === kind ? [input.id] : [])),
        ),
      ),
    ].slice(0, 200);
  const [taskIds, flowRunIds] = [idsOf("task_run"), idsOf("flow_run")];
  const tasks = useQuery({ ...inputTasksQuery(api, taskIds), enabled: taskIds.length > 0 });
  const flowRuns = useQuery({ ...inputFlowRunsQuery(api, flowRunIds), enabled: flowRunIds.length > 0 });
  const known = new Map<string, Named>(
    [...(tasks.data?.rows ?? []), ...(flowRuns.data?.rows ?? [])].map((row) => [row.id, row]),
  );
  const isLoaded =
    (taskIds.length === 0 || tasks.isSuccess) && (flowRunIds.length === 0 || flowRuns.isSuccess);
  const nameOf = (key: string): string =>
    key === "__parents__" ? t("input.parents") : key === "wait_for" ? t("input.waitFor") : key;
  return (
    <Section title={t("input.title")} isFlush>
      {entries.length === 0 ? (
        <EmptyState title={t("input.empty")} text={t("input.emptyText")} />
      ) : (
        <table className="w-full table-fixed text-sm">
          <thead>
            <tr className="border-b text-left text-xs text-muted">
              <th className="h-8 w-48 px-3 font-medium max-md:w-28">{t("input.parameter")}</th>
              <th className="px-3 font-medium">{t("input.from")}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(([key, inputs]) => (
              <tr key={key} className="border-b align-top last:border-0">
                <td className="truncate px-3 py-1.5 font-mono text-xs leading-[19px]" title={key}>
                  {nameOf(key)}
                </td>
                <td className="px-3 py-1.5">
                  <ul className="flex flex-col gap-0.5">
                    {inputs.map((input) => (
                      <li key={JSON.stringify(input)} className="flex min-w-0 items-center gap-2">
                        <Source input={input} known={known} isLoaded={isLoaded} />
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

interface SourceProps {
  readonly input: Input;
  readonly known: ReadonlyMap<string, Named>;
  readonly isLoaded: boolean;
}

function Source({ input, known, isLoaded }: SourceProps) {
  const t = useTexts();
  switch (input.input_type) {
    case "parameter":
      return <span>{t("input.parameterOf", { name: input.name })}</span>;
    case "constant":
      return <span className="text-muted">{t("input.constant", { type: input.type })}</span>;
    default: {
      const named = known.get(input.id);
      const to = input.input_type === "task_run" ? ADDRESS.taskRun(input.id) : ADDRESS.flowRun(input.id);
      if (!named && isLoaded)
        return (
          <span className="font-mono text-xs text-faint">
            {input.id} · {t("input.gone")}
          </span>
        );
      return (
        <>
          {named && <StateBadge type={named.state_type} name={named.state_name} isIconOnly />}
          <EntityLink to={to} className="truncate">
            {named?.name ?? input.id}
          </EntityLink>
          <span className="shrink-0 text-xs text-muted">{t(`input.${input.input_type}`)}</span>
        </>
      );
    }
  }
}
