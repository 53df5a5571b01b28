import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import {
  FLOW_SORTS,
  type FlowSort,
  type FlowsSearch,
  flowsQuery,
  useDeleteFlows,
} from "@/features/flows/api/flow-queries.ts";
import { FlowTable } from "@/features/flows/components/flow-table.tsx";
import { useTexts } from "@/features/flows/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { DeleteButton } from "@/shared/components/delete-button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Page } from "@/shared/components/page.tsx";
import { Pager } from "@/shared/components/pager.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { Select } from "@/shared/components/select.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { TagFilter } from "@/shared/components/tag-filter.tsx";
import { listSearch } from "@/shared/lib/list-search.ts";

const route = getRouteApi("/flows");

/** All flows. */
export function FlowsPage() {
  const t = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(flowsQuery(useApi(), search));
  const remove = useDeleteFlows();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const narrow = (change: Partial<FlowsSearch>) =>
    void navigate({ search: listSearch({ ...search, page: 1, ...change }, FLOW_SORTS), replace: true });
  const { q = "", tags = [], sort = "NAME_ASC" } = search;
  const isFiltered = q !== "" || tags.length > 0;
  const known = [...new Set(data?.results.flatMap((flow) => flow.tags))];
  const isEmpty = data?.count === 0;
  return (
    <Page
      title={t("title")}
      beside={
        data && !isEmpty && <span className="text-sm text-muted">{t("count", { count: data.count })}</span>
      }
      actions={
        (!isEmpty || isFiltered) && (
          <>
            {selected.size > 0 && (
              <DeleteButton
                title={`${t("deleteMany", { count: selected.size })}?`}
                text={t("deleteText")}
                onDelete={async () => {
                  await remove.mutateAsync([...selected]);
                  setSelected(new Set());
                }}
              />
            )}
            <SearchInput label={t("search")} value={q} onSearch={(next) => narrow({ q: next })} />
            <TagFilter tags={tags} known={known} onChange={(next) => narrow({ tags: next })} />
            <Select
              label={t("sort.label")}
              value={sort}
              onChange={(next) => narrow({ sort: next })}
              options={FLOW_SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
            />
          </>
        )
      }
    >
      <div className="rounded-lg border bg-surface">
        {data ? (
          isEmpty ? (
            isFiltered ? (
              <p className="px-4 py-6 text-sm text-muted">{t("none")}</p>
            ) : (
              <EmptyState title={t("emptyTitle")} text={t("emptyText")} command="npx batuta init" />
            )
          ) : (
            <>
              <FlowTable
                flows={data.results}
                selected={selected}
                onSelect={setSelected}
                sort={sort}
                onSort={(next) => narrow({ sort: next as FlowSort })} // safe: the table's columns name these
              />
              <Pager page={data.page} pages={data.pages} onPage={(page) => narrow({ page })} />
            </>
          )
        ) : error ? (
          <ErrorPanel error={error} onRetry={() => void refetch()} />
        ) : (
          <RowsSkeleton />
        )}
      </div>
    </Page>
  );
}
