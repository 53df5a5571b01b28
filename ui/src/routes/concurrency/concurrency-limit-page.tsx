import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { holdersQuery, limitQuery, tagOf, useLimitChanges } from "@/features/concurrency/api/limits.ts";
import { HolderTable } from "@/features/concurrency/components/holder-table.tsx";
import { LimitActions } from "@/features/concurrency/components/limit-actions.tsx";
import { useTexts } from "@/features/concurrency/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { Facts } from "@/shared/components/facts.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { SlotMeter } from "@/shared/components/slot-meter.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { Time } from "@/shared/components/time.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

/** One limit: how full it is, and who holds its slots. */
export function ConcurrencyLimitPage() {
  const t = useTexts();
  const api = useApi();
  const { id } = useParams({ from: "/concurrency-limits/concurrency-limit/$id" });
  const { data: limit } = usePageQuery(limitQuery(api, id));
  const { data: holders } = useSuspenseQuery(holdersQuery(api, id));
  const { update } = useLimitChanges();
  const tag = tagOf(limit.name);
  const name = tag ?? limit.name;
  const rate = limit.slot_decay_per_second;
  return (
    <Page
      title={name}
      above={
        <Link to="/concurrency-limits" search={tag === undefined ? {} : { tab: "tags" }} className="link">
          {t("title")} · {t(tag === undefined ? "tabs.global" : "tabs.tags")}
        </Link>
      }
      actions={
        <>
          <Switch
            label={limit.active ? t("isActive") : t("isInactive")}
            isOn={limit.active}
            isDisabled={update.isPending}
            onChange={(active) => update.mutate({ id: limit.id, body: { active } })}
          />
          <LimitActions limit={limit} />
        </>
      }
    >
      <Facts
        entries={[
          [
            t("slots"),
            <SlotMeter key="slots" used={limit.active_slots} limit={limit.limit} label={t("slots")} />,
          ],
          [
            t("decay"),
            rate === 0
              ? t("decayOff")
              : t("decayTold", {
                  rate: numberText(rate),
                  seconds: numberText(1 / rate, { maximumSignificantDigits: 3 }),
                }),
          ],
          [t("created"), <Time key="created" at={limit.created} />],
          [t("changed"), <Time key="changed" at={limit.updated} />],
        ]}
      />
      <Section title={t("holders")} beside={holders.length === 0 ? undefined : holders.length} isFlush>
        <HolderTable limit={limit} holders={holders} />
      </Section>
    </Page>
  );
}
