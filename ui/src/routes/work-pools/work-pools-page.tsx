import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { poolItemsQuery } from "@/features/work-pools/api/work-pools.ts";
import { PoolTable } from "@/features/work-pools/components/pool-table.tsx";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { buttonClass } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { Page } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** All work pools, those first that need a look. */
export function WorkPoolsPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { q = "" } = useSearch({ from: "/work-pools" });
  const { data } = useSuspenseQuery(poolItemsQuery(useApi()));
  const wanted = q.toLowerCase();
  const shown = data.rows.filter((pool) =>
    [pool.name, pool.type, pool.description ?? ""].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <Page
      title={t("title")}
      below={t("count", { count: data.rows.length })}
      actions={
        <Link to="/work-pools/create" className={buttonClass("primary")}>
          <Plus aria-hidden />
          {t("new")}
        </Link>
      }
    >
      {data.rows.length === 0 ? (
        <div className="rounded-lg border bg-surface">
          <EmptyState
            title={t("emptyTitle")}
            text={t("emptyText")}
            command="batuta worker start --pool my-pool --type process"
          />
        </div>
      ) : (
        <>
          <SearchInput
            label={t("search")}
            value={q}
            onSearch={(text) =>
              void navigate({ to: "/work-pools", search: text === "" ? {} : { q: text }, replace: true })
            }
          />
          <div className="rounded-lg border bg-surface">
            {shown.length === 0 ? (
              <p className="px-3 py-4 text-sm text-muted">{common("filter.none")}</p>
            ) : (
              <PoolTable pools={shown} />
            )}
          </div>
        </>
      )}
    </Page>
  );
}
