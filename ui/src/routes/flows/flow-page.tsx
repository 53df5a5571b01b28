import { getRouteApi, Link } from "@tanstack/react-router";
import { DeploymentTable } from "@/features/deployments/components/deployment-table.tsx";
import { flowQuery, useDeleteFlows } from "@/features/flows/api/flow-queries.ts";
import { FlowCharts } from "@/features/flows/components/flow-charts.tsx";
import { useTexts } from "@/features/flows/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { CopyButton } from "@/shared/components/copy-button.tsx";
import { DeleteButton } from "@/shared/components/delete-button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { OwnedRuns } from "@/shared/components/owned-runs.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { Tabs } from "@/shared/components/tabs.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

const route = getRouteApi("/flows/flow/$id");

/** One flow: how it goes, its runs, its deployments. */
export function FlowPage() {
  const t = useTexts();
  const { id } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: flow } = usePageQuery(flowQuery(useApi(), id));
  const remove = useDeleteFlows();
  const onDelete = async () => {
    await remove.mutateAsync([id]);
    toastManager.add({ title: t("deleted", { name: flow.name }) });
    await navigate({ to: "/flows" });
  };
  return (
    <Page
      title={flow.name}
      above={
        <Link to="/flows" className="hover:underline">
          {t("title")}
        </Link>
      }
      beside={<TagList tags={flow.tags} />}
      actions={
        <DeleteButton
          title={t("deleteTitle", { name: flow.name })}
          text={t("deleteText")}
          onDelete={onDelete}
        />
      }
    >
      <FlowCharts id={id} />
      <Tabs
        label={flow.name}
        current={tab}
        tabs={[
          {
            id: "runs",
            label: t("runs"),
            content: (
              <OwnedRuns
                label={t("runs")}
                of={{ flows: { operator: "and_", id: { any_: [id] } } }}
                empty={t("noRuns")}
              />
            ),
          },
          {
            id: "deployments",
            label: t("deployments"),
            content: (
              <div className="rounded-lg border bg-surface">
                <DeploymentTable
                  search={{}}
                  flowId={id}
                  empty={<EmptyState title={t("noDeployments")} command="npx batuta deploy" />}
                />
              </div>
            ),
          },
          {
            id: "details",
            label: t("details"),
            content: (
              <Section title={t("details")} className="max-w-3xl">
                <KeyValues
                  entries={[
                    [
                      t("id"),
                      <span key="id" className="inline-flex items-center gap-1 font-mono text-xs">
                        {id}
                        <CopyButton text={id} />
                      </span>,
                    ],
                    [t("created"), <Time key="created" at={flow.created} as="exact" />],
                    [t("updated"), <Time key="updated" at={flow.updated} as="exact" />],
                    [
                      t("tags"),
                      flow.tags.length > 0 ? <TagList key="tags" tags={flow.tags} limit={100} /> : null,
                    ],
                    [t("labels"), <JsonView key="labels" value={flow.labels} />],
                  ]}
                />
              </Section>
            ),
          },
        ]}
      />
    </Page>
  );
}
