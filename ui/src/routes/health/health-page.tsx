import { useSuspenseQuery } from "@tanstack/react-query";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { healthQuery } from "@/features/health/api/health.ts";
import { LoopTable, loopState } from "@/features/health/components/loop-table.tsx";
import { useTexts } from "@/features/health/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { Facts } from "@/shared/components/facts.tsx";
import { KindRows } from "@/shared/components/kind-rows.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { Duration } from "@/shared/components/time.tsx";
import { bytesText } from "@/shared/lib/bytes-text.ts";
import { numberText } from "@/shared/lib/number-text.ts";

/** Whether the server does what it should by itself, and what it holds. */
export function HealthPage() {
  const t = useTexts();
  const { data } = useSuspenseQuery(healthQuery(useApi()));
  const wrong = data.loops.filter((loop) => ["failed", "late"].includes(loopState(loop))).length;
  return (
    <Page
      title={t("title")}
      actions={<EntityLink to="/settings">{t("settings")}</EntityLink>}
      below={t("below")}
      beside={
        wrong === 0 ? (
          <span className="inline-flex items-center gap-1.5 font-medium text-good">
            <CircleCheck aria-hidden className="size-4" />
            {t("allWell")}
          </span>
        ) : (
          <span className="inline-flex items-center gap-1.5 font-medium text-warning">
            <TriangleAlert aria-hidden className="size-4" />
            {t("someWrong", { count: wrong })}
          </span>
        )
      }
    >
      <Facts
        entries={[
          [t("version"), data.version],
          [t("size"), `${data.database.engine} · ${bytesText(data.database.bytes)}`],
          [t("queuedWrites"), numberText(data.queued_writes)],
          [t("memory"), bytesText(data.process.memory_bytes)],
          [t("up"), <Duration key="up" since={data.process.started} />],
          [t("pid"), data.process.pid],
          [t("node"), data.process.node_version],
        ]}
      />
      <div className="grid items-start gap-4 2xl:grid-cols-[minmax(0,2.4fr)_minmax(0,1fr)]">
        <Section title={t("loops")} isFlush>
          <LoopTable loops={data.loops} />
        </Section>
        <Section title={t("tables")} isFlush>
          <KindRows label={t("tables")} kinds={data.database.tables} />
        </Section>
      </div>
    </Page>
  );
}
