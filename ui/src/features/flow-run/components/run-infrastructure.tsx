import type { RunPage } from "@contract/ui/run-page.ts";
import type { ReactNode } from "react";
import { endReportOf } from "@/features/flow-run/lib/end-report.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { CodeBlock } from "@/shared/components/code-block.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Time } from "@/shared/components/time.tsx";

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

type Entry = readonly [label: string, value: ReactNode];

/** What is known, as an entry; nothing otherwise. */
const fact = (label: string, value: ReactNode): readonly Entry[] => (value ? [[label, value]] : []);

/** Where a run ran: pool, worker, process or container, and how that ended. */
export function RunInfrastructure({ page }: { readonly page: RunPage }) {
  const t = useTexts();
  const { flow_run: run, work_pool, work_queue, deployment, infrastructure } = page;
  const { exitCode, output } = endReportOf(page.states);
  const entrypoint = text(run.labels["batuta.entrypoint"]) ?? deployment?.entrypoint ?? undefined;
  const folder = text(run.labels["batuta.cwd"]);
  const code = (value: string) => <code className="font-mono text-xs">{value}</code>;
  const entries = [
    fact(
      t("infra.pool"),
      work_pool && <EntityLink to={ADDRESS.workPool(work_pool.name)}>{work_pool.name}</EntityLink>,
    ),
    fact(t("infra.type"), work_pool?.type),
    fact(
      t("infra.queue"),
      work_pool && work_queue && (
        <EntityLink to={ADDRESS.workQueue(work_pool.name, work_queue.name)}>{work_queue.name}</EntityLink>
      ),
    ),
    fact(t("infra.worker"), infrastructure.worker_name),
    fact(t("infra.pid"), infrastructure.pid && code(infrastructure.pid)),
    fact(t("infra.exitCode"), exitCode && code(exitCode)),
    fact(t("infra.heartbeat"), infrastructure.last_heartbeat && <Time at={infrastructure.last_heartbeat} />),
    fact(t("infra.entrypoint"), entrypoint && code(entrypoint)),
    fact(t("infra.folder"), folder && code(folder)),
  ].flat();
  return (
    <div className="flex flex-col gap-4">
      <Section title={t("infra.title")}>
        {entries.length === 0 ? (
          <EmptyState title={t("infra.none")} text={t("infra.noneText")} />
        ) : (
          <KeyValues entries={entries} />
        )}
      </Section>
      {output && (
        <Section title={t("infra.output")}>
          <CodeBlock text={output} />
        </Section>
      )}
    </div>
  );
}
