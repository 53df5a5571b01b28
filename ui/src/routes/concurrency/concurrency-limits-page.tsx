import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { limitsQuery, tagOf } from "@/features/concurrency/api/limits.ts";
import { LimitList } from "@/features/concurrency/components/limit-list.tsx";
import { useTexts } from "@/features/concurrency/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { MoreRows } from "@/shared/components/more-rows.tsx";
import { Page } from "@/shared/components/page.tsx";
import { Tabs } from "@/shared/components/tabs.tsx";

/** All concurrency limits: those that code names, and those on tags of task runs. */
export function ConcurrencyLimitsPage() {
  const t = useTexts();
  const { tab } = useSearch({ from: "/concurrency-limits" });
  const list = useSuspenseInfiniteQuery(limitsQuery(useApi()));
  const global = list.data.filter(({ name }) => tagOf(name) === undefined);
  const tags = list.data.filter(({ name }) => tagOf(name) !== undefined);
  return (
    <Page title={t("title")} below={t("below")}>
      <Tabs
        label={t("tabs.label")}
        current={tab}
        tabs={[
          {
            id: "global",
            label: t("tabs.global"),
            count: global.length,
            content: <LimitList limits={global} isTags={false} />,
          },
          {
            id: "tags",
            label: t("tabs.tags"),
            count: tags.length,
            content: <LimitList limits={tags} isTags />,
          },
        ]}
      />
      <MoreRows
        hasMore={list.hasNextPage}
        isBusy={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </Page>
  );
}
