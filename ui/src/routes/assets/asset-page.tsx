import type { Asset } from "@contract/ui/assets.ts";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { assetEventsQuery, assetsQuery } from "@/features/assets/api/asset-queries.ts";
import { AssetHistory } from "@/features/assets/components/asset-history.tsx";
import { AssetLineage } from "@/features/assets/components/asset-lineage.tsx";
import { AssetLink } from "@/features/assets/components/asset-link.tsx";
import { AssetOutcome } from "@/features/assets/components/asset-outcome.tsx";
import { shortKey } from "@/features/assets/lib/lineage.ts";
import { useTexts } from "@/features/assets/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Markdown } from "@/shared/components/markdown.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

const route = getRouteApi("/assets/asset");

/** One asset: where it comes from, what is made from it, and how that went. */
export function AssetPage() {
  const t = useTexts();
  const api = useApi();
  const { key = "" } = route.useSearch();
  const { data } = useSuspenseQuery(assetsQuery(api));
  const { data: page } = useSuspenseQuery(assetEventsQuery(api, key));
  const asset = data.assets.find((one) => one.key === key);
  const above = (
    <Link to="/assets" className="link">
      {t("title")}
    </Link>
  );
  const title = asset?.name ?? shortKey(key).name;
  if (!asset)
    return (
      <Page title={title || t("title")} above={above}>
        <div className="rounded-lg border bg-surface">
          <EmptyState title={t("gone")} text={t("goneText")} />
        </div>
      </Page>
    );
  const downstream = data.assets.filter(({ upstream }) => upstream.includes(key));
  return (
    <Page
      title={title}
      above={above}
      beside={<AssetOutcome asset={asset} />}
      below={<code className="font-mono text-xs">{key}</code>}
    >
      <div className="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Section title={t("lineage")} isFlush className="self-start">
          <AssetLineage assets={data.assets} chosen={key} />
        </Section>
        <Section title={t("facts")} className="self-start">
          <AssetFacts asset={asset} downstream={downstream} />
        </Section>
      </div>
      <Section title={t("history")} beside={t("historyText")} isFlush>
        <AssetHistory events={page.events} />
      </Section>
    </Page>
  );
}

function AssetFacts({ asset, downstream }: { readonly asset: Asset; readonly downstream: readonly Asset[] }) {
  const t = useTexts();
  const { url, owners, upstream, last, references, description } = asset;
  const isWeb = url !== null && /^https?:\/\//i.test(url);
  return (
    <div className="flex flex-col gap-4">
      <KeyValues
        entries={[
          [t("column.owners"), owners.length > 0 ? <TagList key="owners" tags={owners} limit={20} /> : null],
          [
            t("address"),
            isWeb ? (
              <a key="url" href={url} className="link" target="_blank" rel="noreferrer noopener">
                {url}
              </a>
            ) : (
              url
            ),
          ],
          [t("by"), last?.by],
          [t("upstream"), upstream.length > 0 ? <Keys key="up" keys={upstream} /> : null],
          [
            t("downstream"),
            downstream.length > 0 ? <Keys key="down" keys={downstream.map((one) => one.key)} /> : null,
          ],
          [t("column.counts"), `${numberText(asset.succeeded)} / ${numberText(asset.failed)}`],
          [t("references"), numberText(references)],
        ]}
      />
      {description && <Markdown text={description} />}
    </div>
  );
}

function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span className="flex flex-col">
      {keys.map((key) => (
        <AssetLink key={key} assetKey={key} name={null} className="truncate" />
      ))}
    </span>
  );
}
