import { useSuspenseQuery } from "@tanstack/react-query";
import { prefectVersionQuery, serverQuery } from "@/features/settings/api/settings.ts";
import { useTexts } from "@/features/settings/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Command } from "@/shared/components/empty-state.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { KindRows } from "@/shared/components/kind-rows.tsx";
import { Section } from "@/shared/components/page.tsx";
import { bytesText } from "@/shared/lib/bytes-text.ts";

/** Version, database and retention of the server. */
export function ServerFacts() {
  const t = useTexts();
  const api = useApi();
  const { data } = useSuspenseQuery(serverQuery(api));
  const { data: prefect } = useSuspenseQuery(prefectVersionQuery(api));
  const { retention, database } = data;
  const days = (count: number | null) => (count === null ? t("forever") : t("days", { count }));
  return (
    <>
      <Section title={t("server")}>
        <KeyValues
          entries={[
            [t("version"), `Batuta ${data.version}`],
            [t("prefect"), prefect],
            [t("database"), `${database.engine} · ${bytesText(database.bytes)}`],
          ]}
        />
      </Section>
      <Section title={t("retention")}>
        <div className="flex flex-col gap-3">
          <KeyValues
            entries={[
              [t("flowRuns"), days(retention.flow_run_days)],
              [t("taskRuns"), days(retention.task_run_days)],
              [t("logs"), days(retention.log_days)],
              [t("events"), days(retention.event_days)],
            ]}
          />
          <p className="text-xs text-muted">{t("retentionHelp")}</p>
          <Command text="BATUTA_SERVER_RETENTION_LOG_DAYS=30 batuta server start" />
        </div>
      </Section>
      <Section title={t("tables")} isFlush>
        <KindRows label={t("tables")} kinds={database.tables} />
      </Section>
    </>
  );
}
