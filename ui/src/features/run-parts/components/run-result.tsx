import { useQuery } from "@tanstack/react-query";
import {
  flowRunResultQuery,
  type RunScope,
  taskRunResultQuery,
} from "@/features/run-parts/api/part-queries.ts";
import { keptText, storagePlace } from "@/features/run-parts/lib/kept-value.ts";
import { useTexts } from "@/features/run-parts/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { CodeBlock } from "@/shared/components/code-block.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";

interface RunResultProps {
  readonly scope: RunScope;
  /** Data of the current state: Prefect's clients tell there where they have put a result. */
  readonly stateData: unknown;
}

const MOST_CHARACTERS = 200_000;

/** What a run returned, as far as it is kept. */
export function RunResult({ scope, stateData }: RunResultProps) {
  const t = useTexts();
  const api = useApi();
  const ofFlowRun = useQuery({ ...flowRunResultQuery(api, scope.id), enabled: scope.kind === "flow-run" });
  const ofTaskRun = useQuery({ ...taskRunResultQuery(api, scope.id), enabled: scope.kind === "task-run" });
  const { data, error } = scope.kind === "flow-run" ? ofFlowRun : ofTaskRun;
  const place = storagePlace(stateData);
  const hasRecord = stateData !== null && stateData !== undefined;
  const problem = shownError({ data, error });
  if (problem) return <ErrorPanel error={problem} />;
  if (!data) return <RowsSkeleton rows={4} />;
  if (data.result === null && !hasRecord)
    return (
      <Section title={t("result")}>
        <EmptyState title={t("noResult")} text={t("noResultText")} />
      </Section>
    );
  return (
    <div className="flex flex-col gap-4">
      {data.result !== null && (
        <Section title={t("resultOf")}>
          <CodeBlock text={keptText(data.result).slice(0, MOST_CHARACTERS)} />
        </Section>
      )}
      {hasRecord && (
        <Section title={t("resultData")}>
          <div className="flex flex-col gap-2">
            {place !== undefined && (
              <p className="text-sm [overflow-wrap:anywhere] text-muted">{t("resultElsewhere", { place })}</p>
            )}
            <JsonView value={stateData} />
          </div>
        </Section>
      )}
    </div>
  );
}
