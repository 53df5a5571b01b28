import { getRouteApi } from "@tanstack/react-router";
import { deploymentQuery } from "@/features/deployments/api/deployment-queries.ts";
import { useDeploymentChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { type DeploymentFields, DeploymentForm } from "@/features/deployments/components/deployment-form.tsx";
import { useTexts } from "@/features/deployments/texts.ts";
import { DeploymentAbove } from "@/routes/deployments/deployment-above.tsx";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

const route = getRouteApi("/deployments/deployment/$id/duplicate");

/** A deployment of the same flow, code and schema under another name. Its schedules are copied, but do not run yet. */
export function DeploymentDuplicatePage() {
  const t = useTexts();
  const api = useApi();
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const { data: deployment } = usePageQuery(deploymentQuery(api, id));
  const { create } = useDeploymentChanges();
  const onSubmit = async ({ parameters, job_variables, ...fields }: DeploymentFields) => {
    // Creating one that is there would change it.
    const taken = await api.call("count-deployments", {
      body: {
        deployments: { operator: "and_", name: { any_: [fields.name] } },
        flows: { operator: "and_", id: { any_: [deployment.flow_id] } },
      },
    });
    if (taken > 0) return t("nameTaken");
    const made = await create.mutateAsync({
      ...fields,
      // safe: values of JSON forms
      parameters: parameters as never,
      job_variables: job_variables as never,
      flow_id: deployment.flow_id,
      version: deployment.version,
      parameter_openapi_schema: deployment.parameter_openapi_schema,
      path: deployment.path,
      pull_steps: deployment.pull_steps,
      entrypoint: deployment.entrypoint,
      storage_document_id: deployment.storage_document_id,
      infrastructure_document_id: deployment.infrastructure_document_id,
      labels: deployment.labels,
      schedules: deployment.schedules.map(
        ({ schedule, max_scheduled_runs, parameters: own, slug, overlap, missed }) => ({
          schedule,
          max_scheduled_runs,
          parameters: own,
          slug,
          missed: missed ?? null,
          ...(overlap === undefined ? {} : { overlap }),
          active: false,
        }),
      ),
    });
    toastManager.add({ title: t("duplicated", { name: fields.name }) });
    void navigate({ to: ADDRESS.deployment(made.id) });
    return undefined;
  };
  return (
    <Page
      title={t("duplicateTitle", { name: deployment.name })}
      above={<DeploymentAbove id={id} name={deployment.name} />}
    >
      <DeploymentForm
        deployment={{ ...deployment, name: `${deployment.name}-copy` }}
        isNamed
        submitLabel={t("duplicate")}
        onCancel={() => void navigate({ to: ADDRESS.deployment(id) })}
        onSubmit={onSubmit}
      />
    </Page>
  );
}
