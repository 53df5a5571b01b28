import { getRouteApi } from "@tanstack/react-router";
import { deploymentQuery } from "@/features/deployments/api/deployment-queries.ts";
import { RunForm } from "@/features/deployments/components/run-form.tsx";
import { useTexts } from "@/features/deployments/texts.ts";
import { DeploymentAbove } from "@/routes/deployments/deployment-above.tsx";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

const route = getRouteApi("/deployments/deployment/$id/run");

/** A run of a deployment with values of its own. */
export function DeploymentRunPage() {
  const t = useTexts();
  const { id } = route.useParams();
  const { parameters } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: deployment } = usePageQuery(deploymentQuery(useApi(), id));
  return (
    <Page
      title={t("runTitle", { name: deployment.name })}
      above={<DeploymentAbove id={id} name={deployment.name} />}
    >
      <RunForm
        deployment={deployment}
        {...(parameters ? { parameters } : {})}
        onCancel={() => void navigate({ to: ADDRESS.deployment(id) })}
        onCreated={(run) => {
          toastManager.add({ title: t("runStarted", { name: run.name }) });
          void navigate({ to: ADDRESS.flowRun(run.id) });
        }}
      />
    </Page>
  );
}
