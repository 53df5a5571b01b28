import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { LayoutGrid, Rows3 } from "lucide-react";
import { ARTIFACTS_PER_PAGE, latestArtifactsQuery } from "@/features/artifacts/api/artifact-queries.ts";
import { ArtifactCards, ArtifactRows } from "@/features/artifacts/components/artifact-list.tsx";
import { ARTIFACT_TYPES } from "@/features/artifacts/lib/artifact-types.ts";
import { useTexts } from "@/features/artifacts/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { Page } from "@/shared/components/page.tsx";
import { Pager } from "@/shared/components/pager.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { Select } from "@/shared/components/select.tsx";

const route = getRouteApi("/artifacts");
const ALL = "all";
const EXAMPLE = `curl -X POST ${location.origin}/api/artifacts/ -H 'content-type: application/json' -d '{"key": "hello", "type": "markdown", "data": "# Hello"}'`;

/** The latest artifact of each key. */
export function ArtifactsPage() {
  const t = useTexts();
  const api = useApi();
  const { q, type, page = 1, view } = route.useSearch();
  const navigate = route.useNavigate();
  const filters = { q, type, page };
  const { data } = useSuspenseQuery(latestArtifactsQuery(api, filters));
  const { count, rows: artifacts } = data;
  const isFiltered = q !== undefined || type !== undefined;
  const known: readonly string[] = ARTIFACT_TYPES.filter((one) => one !== "result");
  const types = type === undefined || known.includes(type) ? known : [...known, type];
  const change = (next: { q?: string | undefined; type?: string | undefined }) => {
    const { page: _, ...rest } = { q, type, view, page, ...next };
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value));
    void navigate({ search: given, replace: true });
  };
  return (
    <Page
      title={t("title")}
      beside={<span className="text-sm text-muted">{t("keys", { count })}</span>}
      actions={
        <>
          <SearchInput label={t("search")} value={q ?? ""} onSearch={(text) => change({ q: text })} />
          <Select
            label={t("type")}
            value={type ?? ALL}
            onChange={(next) => change({ type: next === ALL ? undefined : next })}
            options={[
              { value: ALL, label: t("allTypes") },
              ...types.map((value) => ({
                value,
                label: known.includes(value) ? t(`types.${value as "markdown"}`) : value,
              })),
            ]}
          />
          <IconButton
            label={view === "rows" ? t("cards") : t("rows")}
            onClick={() =>
              void navigate({
                search: ({ view: before, ...rest }) =>
                  before === "rows" ? rest : { ...rest, view: "rows" as const },
                replace: true,
              })
            }
          >
            {view === "rows" ? <LayoutGrid aria-hidden /> : <Rows3 aria-hidden />}
          </IconButton>
        </>
      }
    >
      {artifacts.length === 0 ? (
        <div className="rounded-lg border bg-surface">
          {isFiltered ? (
            <EmptyState
              title={t("nothingFits")}
              action={<Button onClick={() => void navigate({ search: {} })}>{t("clear")}</Button>}
            />
          ) : (
            <EmptyState title={t("empty")} text={t("emptyText")} command={EXAMPLE} />
          )}
        </div>
      ) : view === "rows" ? (
        <div className="rounded-lg border bg-surface">
          <ArtifactRows artifacts={artifacts} />
        </div>
      ) : (
        <ArtifactCards artifacts={artifacts} />
      )}
      <Pager
        page={page}
        pages={Math.ceil(count / ARTIFACTS_PER_PAGE)}
        onPage={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })}
      />
    </Page>
  );
}
