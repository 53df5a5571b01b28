import { type Limit, tagOf, useLimitChanges } from "@/features/concurrency/api/limits.ts";
import { LimitActions } from "@/features/concurrency/components/limit-actions.tsx";
import { useTexts } from "@/features/concurrency/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { SlotMeter } from "@/shared/components/slot-meter.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { numberText } from "@/shared/lib/number-text.ts";

/** Limits with how full they are; of tags their decay is not told, as they have none. */
export function LimitTable({
  limits,
  isTags,
}: {
  readonly limits: readonly Limit[];
  readonly isTags: boolean;
}) {
  const t = useTexts();
  const common = useCommonTexts();
  const { update } = useLimitChanges();
  const columns: Column<Limit>[] = [
    {
      id: "name",
      header: t(isTags ? "tag" : "name"),
      cell: (limit) => (
        <EntityLink to={ADDRESS.concurrencyLimit(limit.id)} isPlain>
          {tagOf(limit.name) ?? limit.name}
        </EntityLink>
      ),
    },
    {
      id: "slots",
      header: t("slots"),
      width: "9.5rem",
      cell: (limit) => <SlotMeter used={limit.active_slots} limit={limit.limit} label={t("slots")} />,
    },
    ...(isTags
      ? []
      : [
          {
            id: "decay",
            header: t("decay"),
            width: "13rem",
            isNumber: true,
            isWideOnly: true,
            cell: ({ slot_decay_per_second: rate }: Limit) => (rate === 0 ? <Dash /> : numberText(rate)),
          },
        ]),
    {
      id: "changed",
      header: t("changed"),
      width: "9rem",
      isWideOnly: true,
      cell: (limit) => <Time at={limit.updated} />,
    },
    {
      id: "active",
      header: t("isActive"),
      width: "5rem",
      isWideOnly: true,
      cell: (limit) => (
        <Switch
          label={t("activeOf", { name: tagOf(limit.name) ?? limit.name })}
          isLabelHidden
          isOn={limit.active}
          onChange={(active) => update.mutate({ id: limit.id, body: { active } })}
        />
      ),
    },
    {
      id: "actions",
      header: t("actions"),
      isHeaderHidden: true,
      width: "3.5rem",
      cell: (limit) => <LimitActions limit={limit} />,
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={limits}
      rowId={(limit) => limit.id}
      empty={<p className="px-3 py-4 text-sm text-muted">{common("filter.none")}</p>}
    />
  );
}
