import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import {
  DEPLOYMENT_SORTS,
  type DeploymentsSearch,
  deploymentsQuery,
} from "@/features/deployments/api/deployment-queries.ts";
import { DeploymentTable } from "@/features/deployments/components/deployment-table.tsx";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { Page } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { Select } from "@/shared/components/select.tsx";
import { TagFilter } from "@/shared/components/tag-filter.tsx";
import { listSearch } from "@/shared/lib/list-search.ts";

const route = getRouteApi("/deployments");

/** All deployments. */
export function DeploymentsPage() {
  const t = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useQuery(deploymentsQuery(useApi(), search));
  const narrow = (change: Partial<DeploymentsSearch>) =>
    void navigate({ search: listSearch({ ...search, page: 1, ...change }, DEPLOYMENT_SORTS), replace: true });
  const { q = "", tags = [], sort = "NAME_ASC" } = search;
  const isFiltered = q !== "" || tags.length > 0;
  const known = [...new Set(data?.results.flatMap((one) => one.tags))];
  return (
    <Page
      title={t("title")}
      beside={
        data &&
        data.count > 0 && <span className="text-sm text-muted">{t("count", { count: data.count })}</span>
      }
      actions={
        (data?.count !== 0 || isFiltered) && (
          <>
            <SearchInput label={t("search")} value={q} onSearch={(next) => narrow({ q: next })} />
            <TagFilter tags={tags} known={known} onChange={(next) => narrow({ tags: next })} />
            <Select
              label={t("sort.label")}
              value={sort}
              onChange={(next) => narrow({ sort: next })}
              options={DEPLOYMENT_SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
            />
          </>
        )
      }
    >
      <div className="rounded-lg border bg-surface">
        <DeploymentTable
          search={search}
          onSort={(next) => narrow({ sort: next })}
          onPage={(page) => narrow({ page })}
          empty={
            isFiltered ? (
              <p className="px-4 py-6 text-sm text-muted">{t("none")}</p>
            ) : (
              <EmptyState title={t("emptyTitle")} text={t("emptyText")} command="npx batuta deploy" />
            )
          }
        />
      </div>
    </Page>
  );
}
