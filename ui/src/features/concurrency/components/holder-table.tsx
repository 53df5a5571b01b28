import { useState } from "react";
import { type Holder, type Limit, useLimitChanges } from "@/features/concurrency/api/limits.ts";
import { useTexts } from "@/features/concurrency/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import type { StateType } from "@/shared/lib/state-meta.ts";

const ADDRESSES = {
  flow_run: ADDRESS.flowRun,
  task_run: ADDRESS.taskRun,
  deployment: ADDRESS.deployment,
} as const;

const none = <Dash />;

/** Who holds slots of a limit, each with a button that takes them away. */
export function HolderTable({
  limit,
  holders,
}: {
  readonly limit: Limit;
  readonly holders: readonly Holder[];
}) {
  const t = useTexts();
  const { release } = useLimitChanges();
  const [leaving, setLeaving] = useState<Holder>();
  const nameOf = ({ holder, name }: Holder): string =>
    holder === null ? t("kind.none") : (name ?? t("gone", { id: holder.id }));
  const columns: Column<Holder>[] = [
    {
      id: "who",
      header: t("who"),
      cell: (one) =>
        one.holder === null || one.name === null ? (
          <span className="text-muted">{nameOf(one)}</span>
        ) : (
          <span className="block truncate">
            <EntityLink to={ADDRESSES[one.holder.type](one.holder.id)} isPlain>
              {one.name}
            </EntityLink>
            <span className="text-muted"> · {t(`kind.${one.holder.type}`)}</span>
          </span>
        ),
    },
    {
      id: "state",
      header: t("state"),
      width: "9rem",
      isWideOnly: true,
      // safe: written from the contract's types only
      cell: ({ state_type, state_name }) =>
        state_type === null ? none : <StateBadge type={state_type as StateType} name={state_name} />,
    },
    {
      id: "slots",
      header: t("count"),
      width: "5rem",
      isNumber: true,
      cell: ({ slots }) => numberText(slots),
    },
    { id: "taken", header: t("taken"), width: "8rem", cell: (one) => <Time at={one.taken_at} /> },
    {
      id: "until",
      header: t("until"),
      width: "10rem",
      isWideOnly: true,
      cell: ({ expires_at }) => (expires_at === null ? t("untilGiven") : <Time at={expires_at} />),
    },
    {
      id: "release",
      header: t("actions"),
      isHeaderHidden: true,
      width: "7rem",
      isNumber: true,
      cell: (one) => (
        <Button size="small" onClick={() => setLeaving(one)}>
          {t("release")}
        </Button>
      ),
    },
  ];
  const empty = limit.slot_decay_per_second > 0 ? t("holdersRate") : t("holdersNone");
  return (
    <>
      <DataTable
        label={t("holders")}
        columns={columns}
        rows={holders}
        rowId={(one) => one.id}
        empty={<p className="px-3 py-4 text-sm text-muted">{empty}</p>}
      />
      {holders.length === 200 && <p className="border-t px-3 py-2 text-xs text-muted">{t("holdersMore")}</p>}
      <ConfirmDialog
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t("releaseTitle", { name: leaving ? nameOf(leaving) : "" })}
        text={t("releaseText")}
        confirm={t("release")}
        isDangerous
        isBusy={release.isPending}
        onConfirm={() =>
          release.mutate(
            { id: limit.id, holder: leaving?.id ?? "" },
            {
              onSuccess: () => toastManager.add({ title: t("releaseDone") }),
              onSettled: () => setLeaving(undefined),
            },
          )
        }
      />
    </>
  );
}
