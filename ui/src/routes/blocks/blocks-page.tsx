import { useSuspenseInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { blocksQuery, blockTypesQuery, capabilitiesQuery } from "@/features/blocks/api/blocks.ts";
import { BlockTable } from "@/features/blocks/components/block-table.tsx";
import { useTexts } from "@/features/blocks/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { buttonClass } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { MoreRows } from "@/shared/components/more-rows.tsx";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { Page } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { joinList, present, splitList } from "@/shared/lib/search-params.ts";

/** All blocks, by name, type and what they can do. */
export function BlocksPage() {
  const t = useTexts();
  const api = useApi();
  const navigate = useNavigate();
  const search = useSearch({ from: "/blocks" });
  const filter = {
    name: search.q ?? "",
    types: splitList(search.types),
    capabilities: splitList(search.capabilities),
  };
  const blocks = useSuspenseInfiniteQuery(blocksQuery(api, filter));
  const { data: types } = useSuspenseQuery(blockTypesQuery(api));
  const { data: capabilities } = useSuspenseQuery(capabilitiesQuery(api));
  const isFiltered = Object.keys(present(search)).length > 0;
  const change = (part: {
    q?: string | undefined;
    types?: string | undefined;
    capabilities?: string | undefined;
  }) => void navigate({ to: "/blocks", search: present({ ...search, ...part }), replace: true });
  const count = blocks.data.length;
  return (
    <Page
      title={t("title")}
      below={blocks.hasNextPage ? t("shown", { count }) : t("count", { count })}
      actions={
        <Link to="/blocks/catalog" className={buttonClass("primary")}>
          <Plus aria-hidden />
          {t("add")}
        </Link>
      }
    >
      {count === 0 && !isFiltered ? (
        <div className="rounded-lg border bg-surface">
          <EmptyState
            title={t("emptyTitle")}
            text={t("emptyText")}
            action={
              <Link to="/blocks/catalog" className={buttonClass()}>
                {t("catalogTitle")}
              </Link>
            }
          />
        </div>
      ) : (
        <>
          <div className="flex flex-wrap gap-2">
            <SearchInput
              label={t("search")}
              value={filter.name}
              onSearch={(q) => change({ q: q === "" ? undefined : q })}
            />
            <MultiSelect
              label={t("type")}
              values={filter.types}
              options={types.map(({ slug, name }) => ({ value: slug, label: name }))}
              onChange={(values) => change({ types: joinList(values) })}
            />
            <MultiSelect
              label={t("capabilities")}
              values={filter.capabilities}
              options={capabilities.map((value) => ({ value, label: value }))}
              onChange={(values) => change({ capabilities: joinList(values) })}
            />
          </div>
          <div className="rounded-lg border bg-surface">
            <BlockTable blocks={blocks.data} />
            <MoreRows
              hasMore={blocks.hasNextPage}
              isBusy={blocks.isFetchingNextPage}
              onMore={() => void blocks.fetchNextPage()}
            />
          </div>
        </>
      )}
    </Page>
  );
}
