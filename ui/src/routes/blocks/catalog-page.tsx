import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { blockTypesQuery, capabilitiesQuery } from "@/features/blocks/api/blocks.ts";
import { TypeGrid } from "@/features/blocks/components/type-grid.tsx";
import { useTexts } from "@/features/blocks/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Page } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { Select } from "@/shared/components/select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { present } from "@/shared/lib/search-params.ts";

const ANY = "";

/** All types of blocks. */
export function CatalogPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const navigate = useNavigate();
  const search = useSearch({ from: "/blocks/catalog" });
  const { data: types } = useSuspenseQuery(blockTypesQuery(api, search.capability));
  const { data: capabilities } = useSuspenseQuery(capabilitiesQuery(api));
  const wanted = (search.q ?? "").toLowerCase();
  const shown = types.filter((type) =>
    [type.name, type.slug, type.description ?? ""].some((text) => text.toLowerCase().includes(wanted)),
  );
  const change = (part: { q?: string | undefined; capability?: string | undefined }) =>
    void navigate({ to: "/blocks/catalog", search: present({ ...search, ...part }), replace: true });
  return (
    <Page
      title={t("catalogTitle")}
      above={
        <Link to="/blocks" className="link">
          {t("title")}
        </Link>
      }
      below={t("typeCount", { count: shown.length })}
    >
      <div className="flex flex-wrap gap-2">
        <SearchInput
          label={t("searchTypes")}
          value={search.q ?? ""}
          onSearch={(q) => change({ q: q === "" ? undefined : q })}
        />
        <Select
          label={t("capabilities")}
          isLabelShown
          value={search.capability ?? ANY}
          onChange={(value) => change({ capability: value === ANY ? undefined : value })}
          options={[
            { value: ANY, label: common("filter.any") },
            ...capabilities.map((value) => ({ value, label: value })),
          ]}
        />
      </div>
      {shown.length === 0 ? (
        <p className="text-sm text-muted">{common("filter.none")}</p>
      ) : (
        <TypeGrid types={shown} />
      )}
    </Page>
  );
}
