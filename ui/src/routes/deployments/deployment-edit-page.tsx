import { getRouteApi } from "@tanstack/react-router";
import { deploymentQuery } from "@/features/deployments/api/deployment-queries.ts";
import { useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { DeploymentForm } from "@/features/deployments/components/deployment-form.tsx";
import { useTexts } from "@/features/deployments/texts.ts";
import { DeploymentAbove } from "@/routes/deployments/deployment-above.tsx";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const route = getRouteApi("/deployments/deployment/$id/edit");

/** A deployment in change. */
export function DeploymentEditPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const { data: deployment } = usePageQuery(deploymentQuery(useApi(), id));
  const { update } = useDeploymentChanges();
  const back = () => void navigate({ to: ADDRESS.deployment(id) });
  return (
    <Page
      title={t("editTitle", { name: deployment.name })}
      above={<DeploymentAbove id={id} name={deployment.name} />}
    >
      <DeploymentForm
        deployment={deployment}
        submitLabel={common("action.save")}
        onCancel={back}
        onSubmit={async ({ name: _name, parameters, job_variables, ...fields }) => {
          // safe: values of JSON forms
          const json = { parameters: parameters as never, job_variables: job_variables as never };
          await update.mutateAsync({ id, body: { ...fields, ...json } });
          toastManager.add({ title: t("saved", { name: deployment.name }) });
          back();
          return undefined;
        }}
      />
    </Page>
  );
}
