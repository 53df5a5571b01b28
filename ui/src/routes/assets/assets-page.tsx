import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { assetsQuery } from "@/features/assets/api/asset-queries.ts";
import { AssetLineage } from "@/features/assets/components/asset-lineage.tsx";
import { AssetsTable } from "@/features/assets/components/assets-table.tsx";
import { useTexts } from "@/features/assets/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { exactTime } from "@/shared/lib/time-format.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

const route = getRouteApi("/assets");

/** Data that runs make and read. */
export function AssetsPage() {
  const t = useTexts();
  const [zone] = useZone();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useSuspenseQuery(assetsQuery(useApi()));
  const wanted = q.toLowerCase();
  const assets = data.assets.filter(({ key, name, owners }) =>
    [key, name ?? "", ...owners].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <Page
      title={t("title")}
      beside={<span className="text-sm text-muted">{t("count", { count: data.assets.length })}</span>}
      below={data.since && t("since", { time: exactTime(Date.parse(data.since), zone) })}
      actions={
        data.assets.length > 0 && (
          <SearchInput
            label={t("search")}
            value={q}
            onSearch={(text) => void navigate({ search: text === "" ? {} : { q: text }, replace: true })}
          />
        )
      }
    >
      {data.assets.length === 0 ? (
        <div className="rounded-lg border bg-surface">
          <EmptyState title={t("empty")} text={t("emptyText")} />
        </div>
      ) : (
        <>
          <div className="rounded-lg border bg-surface">
            {assets.length === 0 ? (
              <p className="px-4 py-6 text-sm text-muted">{t("nothingFits")}</p>
            ) : (
              <AssetsTable assets={assets} />
            )}
          </div>
          {data.assets.some(({ upstream }) => upstream.length > 0) && (
            <Section title={t("lineage")} isFlush>
              <AssetLineage assets={data.assets} />
            </Section>
          )}
        </>
      )}
    </Page>
  );
}
