import type { Asset } from "@contract/ui/assets.ts";
import { AssetLink } from "@/features/assets/components/asset-link.tsx";
import { AssetOutcome } from "@/features/assets/components/asset-outcome.tsx";
import { shortKey } from "@/features/assets/lib/lineage.ts";
import { useTexts } from "@/features/assets/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

/** Assets with how they were made the last time. */
export function AssetsTable({ assets }: { readonly assets: readonly Asset[] }) {
  const t = useTexts();
  const columns: Column<Asset>[] = [
    {
      id: "asset",
      header: t("column.asset"),
      cell: ({ key, name }) => (
        <span className="flex min-w-0 items-baseline gap-2">
          <AssetLink assetKey={key} name={name} className="shrink-0" />
          <span className="truncate text-xs text-muted">{name === null ? shortKey(key).place : key}</span>
        </span>
      ),
    },
    {
      id: "outcome",
      header: t("column.outcome"),
      width: "9rem",
      cell: (asset) => <AssetOutcome asset={asset} />,
    },
    {
      id: "when",
      header: t("column.when"),
      width: "8rem",
      cell: ({ last, last_referenced }) => <Time at={last?.occurred ?? last_referenced} />,
    },
    {
      id: "run",
      header: t("column.run"),
      width: "13rem",
      isWideOnly: true,
      cell: ({ last }) =>
        last?.flow_run ? (
          <EntityLink to={ADDRESS.flowRun(last.flow_run.id)}>
            {last.flow_run.name ?? last.flow_run.id.slice(0, 8)}
          </EntityLink>
        ) : (
          <Dash />
        ),
    },
    {
      id: "owners",
      header: t("column.owners"),
      width: "12rem",
      isWideOnly: true,
      cell: ({ owners }) => <TagList tags={owners} limit={2} />,
    },
    {
      id: "counts",
      header: t("column.counts"),
      width: "9rem",
      isNumber: true,
      isWideOnly: true,
      cell: ({ succeeded, failed }) => (
        <span>
          {numberText(succeeded)}
          {failed > 0 && <span className="text-failed"> / {numberText(failed)}</span>}
        </span>
      ),
    },
  ];
  return <DataTable label={t("title")} columns={columns} rows={assets} rowId={({ key }) => key} />;
}
