import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { automationsQuery } from "@/features/automations/api/automations.ts";
import { AutomationList } from "@/features/automations/components/automation-list.tsx";
import { NotEvaluated } from "@/features/automations/components/not-evaluated.tsx";
import { useTexts } from "@/features/automations/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { buttonClass } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { Page } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** All automations, with what each does in a sentence. */
export function AutomationsPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { q = "" } = useSearch({ from: "/automations" });
  const { data } = useSuspenseQuery(automationsQuery(useApi()));
  const wanted = q.toLowerCase();
  const shown = data.filter(({ name, tags }) =>
    [name, ...tags].some((text) => text.toLowerCase().includes(wanted)),
  );
  const create = (
    <Link to="/automations/create" className={buttonClass("primary")}>
      <Plus aria-hidden />
      {t("new")}
    </Link>
  );
  return (
    <Page
      title={t("title")}
      beside={<NotEvaluated isShort />}
      below={t("count", { count: data.length })}
      actions={create}
    >
      {data.length === 0 ? (
        <div className="rounded-lg border bg-surface">
          <EmptyState
            title={t("emptyTitle")}
            text={t("emptyText")}
            command="batuta automation create --help"
          />
        </div>
      ) : (
        <>
          <SearchInput
            label={t("search")}
            value={q}
            onSearch={(text) =>
              void navigate({ to: "/automations", search: text === "" ? {} : { q: text }, replace: true })
            }
          />
          {shown.length === 0 ? (
            <p className="text-sm text-muted">{common("filter.none")}</p>
          ) : (
            <AutomationList
              automations={shown}
              onEdit={(id) => void navigate({ to: "/automations/automation/$id/edit", params: { id } })}
            />
          )}
        </>
      )}
    </Page>
  );
}
