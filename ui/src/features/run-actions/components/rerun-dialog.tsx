import type { Deployment } from "@contract/deployments/schemas.ts";
import type { FlowRun } from "@contract/flow-runs/schemas.ts";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deploymentFormQuery, wholeRunQuery } from "@/features/run-actions/api/deployment-form.ts";
import { useRefreshRuns } from "@/features/run-actions/api/use-run-changes.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";
import { SchemaForm, type SchemaValues } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";

interface RerunDialogProps {
  readonly runId: string;
  readonly name: string;
  readonly deploymentId: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** A new run of the same deployment, with the parameters of this one to be changed. */
export function RerunDialog({ runId, name, deploymentId, isOpen, onClose }: RerunDialogProps) {
  const t = useTexts();
  const api = useApi();
  const deployment = useQuery({ ...deploymentFormQuery(api, deploymentId), enabled: isOpen });
  const run = useQuery({ ...wholeRunQuery(api, runId), enabled: isOpen });
  const error = deployment.error ?? run.error;
  if (deployment.data && run.data)
    return <RerunForm {...{ isOpen, onClose }} deployment={deployment.data} run={run.data} />;
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("rerunTitle", { name })}>
      {error ? <ErrorPanel error={error} /> : <RowsSkeleton rows={5} />}
    </Dialog>
  );
}

interface RerunFormProps extends Pick<RerunDialogProps, "isOpen" | "onClose"> {
  readonly deployment: Deployment;
  readonly run: FlowRun;
}

function RerunForm({ deployment, run, isOpen, onClose }: RerunFormProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const api = useApi();
  const navigate = useNavigate();
  const refresh = useRefreshRuns();
  const schema = (deployment.parameter_openapi_schema ?? {}) as JsonSchema; // safe: an object of JSON, read as far as it is known
  const form = useSchemaForm(schema, run.parameters, {
    acceptsKinds: true,
    isEnforced: deployment.enforce_parameter_schema,
  });
  const start = useMutation({
    mutationFn: (parameters: SchemaValues) =>
      api.call("create-deployment-run", {
        params: { id: deployment.id },
        body: {
          // safe: values of a form are JSON
          parameters: parameters as never,
          tags: run.tags.filter((tag) => tag !== "auto-scheduled"),
          ...(run.job_variables === null ? {} : { job_variables: run.job_variables }),
        },
      }),
    onSuccess: async (made) => {
      toastManager.add({
        title: t("rerunDone", { name: made.name }),
        actionProps: {
          children: t("rerunOpen"),
          onClick: () => void navigate({ to: ADDRESS.flowRun(made.id) }),
        },
      });
      onClose();
      await refresh();
    },
  });
  const submit = async () => {
    const values = await form.check();
    if (values) start.mutate(values);
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      isWide
      title={t("rerunTitle", { name: run.name })}
      text={t("rerunText")}
      actions={
        <>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button look="primary" disabled={form.isChecking || start.isPending} onClick={() => void submit()}>
            {t("rerunStart")}
          </Button>
        </>
      }
    >
      <SchemaForm {...form.props} label={t("rerunForm")} />
    </Dialog>
  );
}
