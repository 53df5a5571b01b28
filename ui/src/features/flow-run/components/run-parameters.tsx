import type { RunPage } from "@contract/ui/run-page.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { wholeRunQuery } from "@/features/flow-run/api/flow-run-queries.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";

const sizeText = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** What a run was started with. Large parameters are loaded when asked for. */
export function RunParameters({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const api = useApi();
  const [isWanted, setWanted] = useState(false);
  const { id, parameters } = page.flow_run;
  const whole = useQuery({ ...wholeRunQuery(api, id), enabled: parameters === null && isWanted });
  const shown = parameters ?? whole.data?.parameters;
  const problem = shownError(whole);
  return (
    <Section
      title={t("parameters")}
      beside={page.parameters_bytes > 1024 ? sizeText(page.parameters_bytes) : undefined}
    >
      {problem ? (
        <ErrorPanel error={problem} />
      ) : shown ? (
        Object.keys(shown).length === 0 ? (
          <EmptyState title={t("parametersEmpty")} text={t("parametersEmptyText")} />
        ) : (
          <JsonView value={shown} />
        )
      ) : isWanted ? (
        <RowsSkeleton />
      ) : (
        <div className="flex flex-col items-start gap-2">
          <p className="text-sm text-muted">
            {t("parametersLarge", { size: sizeText(page.parameters_bytes) })}
          </p>
          <Button onClick={() => setWanted(true)}>{t("parametersLoad")}</Button>
        </div>
      )}
    </Section>
  );
}

/** What overrides the work pool's job template for this run. */
export function RunJobVariables({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const variables = page.flow_run.job_variables ?? {};
  return (
    <Section title={t("tab.job")}>
      {Object.keys(variables).length === 0 ? (
        <EmptyState title={t("jobEmpty")} text={t("jobEmptyText")} />
      ) : (
        <JsonView value={variables} />
      )}
    </Section>
  );
}
