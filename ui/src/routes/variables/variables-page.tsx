import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import {
  VARIABLE_SORTS,
  type Variable,
  type VariableSort,
  variablesQuery,
} from "@/features/variables/api/variables.ts";
import { VariableDialog } from "@/features/variables/components/variable-dialog.tsx";
import { VariableTable } from "@/features/variables/components/variable-table.tsx";
import { useTexts } from "@/features/variables/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { MoreRows } from "@/shared/components/more-rows.tsx";
import { Page } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { TagFilter } from "@/shared/components/tag-filter.tsx";
import { joinList, present, splitList, wordParam } from "@/shared/lib/search-params.ts";

/** All variables. */
export function VariablesPage() {
  const t = useTexts();
  const navigate = useNavigate();
  const search = useSearch({ from: "/variables" });
  const { q = "", sort = "NAME_ASC" } = search;
  const tags = splitList(search.tags);
  const list = useSuspenseInfiniteQuery(variablesQuery(useApi(), { name: q, tags, sort }));
  const [edited, setEdited] = useState<Variable | "new">();
  const change = (part: {
    q?: string | undefined;
    tags?: string | undefined;
    sort?: VariableSort | undefined;
  }) => void navigate({ to: "/variables", search: present({ ...search, ...part }), replace: true });
  const count = list.data.length;
  const isFiltered = q !== "" || tags.length > 0;
  const known = [...new Set(list.data.flatMap((variable) => variable.tags))];
  return (
    <Page
      title={t("title")}
      below={list.hasNextPage ? t("shown", { count }) : t("count", { count })}
      actions={
        <Button look="primary" onClick={() => setEdited("new")}>
          <Plus aria-hidden />
          {t("add")}
        </Button>
      }
    >
      {count === 0 && !isFiltered ? (
        <div className="rounded-lg border bg-surface">
          <EmptyState
            title={t("emptyTitle")}
            text={t("emptyText")}
            command="batuta variable set my_variable 42"
          />
        </div>
      ) : (
        <>
          <div className="flex flex-wrap gap-2">
            <SearchInput
              label={t("search")}
              value={q}
              onSearch={(text) => change({ q: text === "" ? undefined : text })}
            />
            <TagFilter tags={tags} known={known} onChange={(next) => change({ tags: joinList(next) })} />
          </div>
          <div className="rounded-lg border bg-surface">
            <VariableTable
              variables={list.data}
              sort={sort}
              onSort={(next) => change({ sort: wordParam(next, VARIABLE_SORTS) })}
              onEdit={setEdited}
            />
            <MoreRows
              hasMore={list.hasNextPage}
              isBusy={list.isFetchingNextPage}
              onMore={() => void list.fetchNextPage()}
            />
          </div>
        </>
      )}
      {edited !== undefined && (
        <VariableDialog
          variable={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  );
}
