import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type VersionSummary, versionsQuery } from "@/features/deployments/api/deployment-queries.ts";
import { useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { VersionDiff } from "@/features/deployments/components/version-diff.tsx";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** The versions of a deployment that are kept, to compare and to go back to. */
export function VersionList({ id }: { readonly id: string }) {
  const t = useTexts();
  const common = useCommonTexts();
  const { data, error, refetch } = useQuery(versionsQuery(useApi(), id));
  const { rollBack } = useDeploymentChanges();
  const [asked, setAsked] = useState<number>();
  const [compared, setCompared] = useState<readonly [number, number]>();
  const problem = shownError({ data, error });
  if (problem) return <ErrorPanel error={problem} onRetry={() => void refetch()} />;
  if (!data) return <RowsSkeleton />;
  const newest = data[0]?.number;
  const before = new Map(data.map((one, index) => [one.number, data[index + 1]?.number]));
  const columns: readonly Column<VersionSummary>[] = [
    {
      id: "number",
      header: t("number"),
      width: "8.5rem",
      cell: (one) => (
        <span className="tabular-nums">
          {one.number}
          {one.number === newest && (
            <span className="ml-2 rounded-sm bg-accent-soft px-1.5 text-xs text-accent">{t("current")}</span>
          )}
        </span>
      ),
    },
    { id: "when", header: t("when"), width: "8rem", cell: (one) => <Time at={one.created} /> },
    {
      id: "cause",
      header: t("cause"),
      width: "12rem",
      isWideOnly: true,
      cell: (one) => t(`causes.${one.cause}`, { number: one.rolled_back_to ?? "" }),
    },
    {
      id: "changed",
      header: t("changed"),
      isWideOnly: true,
      cell: (one) =>
        one.changed.length > 0 ? (
          <span title={one.changed.join(", ")}>{one.changed.join(", ")}</span>
        ) : (
          <span className="text-faint">{before.get(one.number) === undefined ? t("first") : "–"}</span>
        ),
    },
    {
      id: "version",
      header: t("version"),
      width: "9rem",
      isWideOnly: true,
      cell: (one) => <span className="font-mono text-xs">{one.version}</span>,
    },
    {
      id: "client",
      header: t("client"),
      width: "10rem",
      isWideOnly: true,
      cell: (one) => <span className="text-xs text-muted">{one.client}</span>,
    },
    {
      id: "actions",
      header: common("action.more"),
      isHeaderHidden: true,
      width: "12.5rem",
      cell: (one) => {
        const other = one.number === newest ? before.get(one.number) : newest;
        return (
          <span className="flex justify-end gap-1">
            {other !== undefined && (
              <Button
                size="small"
                look="quiet"
                onClick={() => setCompared([Math.min(one.number, other), Math.max(one.number, other)])}
              >
                {t("compare")}
              </Button>
            )}
            {one.number !== newest && (
              <Button size="small" onClick={() => setAsked(one.number)}>
                {t("rollBack")}
              </Button>
            )}
          </span>
        );
      },
    },
  ];
  return (
    <div className="rounded-lg border bg-surface">
      <DataTable label={t("versions")} columns={columns} rows={data} rowId={(one) => String(one.number)} />
      {compared && (
        <VersionDiff id={id} one={compared[0]} other={compared[1]} onClose={() => setCompared(undefined)} />
      )}
      <ConfirmDialog
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t("rollBackTitle", { number: asked })}
        text={t("rollBackText")}
        confirm={t("rollBack")}
        isBusy={rollBack.isPending}
        onConfirm={() => {
          if (asked === undefined) return;
          rollBack.mutate(
            { id, number: asked },
            {
              onSuccess: (made) =>
                toastManager.add({
                  title: t(made.number === newest ? "sameAlready" : "rolledBack", { number: asked }),
                }),
              onSettled: () => setAsked(undefined),
            },
          );
        }}
      />
    </div>
  );
}
