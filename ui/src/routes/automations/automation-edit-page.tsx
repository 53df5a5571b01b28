import { useNavigate, useParams } from "@tanstack/react-router";
import { automationQuery, useAutomationChanges } from "@/features/automations/api/automations.ts";
import { AutomationForm } from "@/features/automations/components/automation-form.tsx";
import { draftOf } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

/** An automation in change. */
export function AutomationEditPage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { id } = useParams({ from: "/automations/automation/$id/edit" });
  const { data } = usePageQuery(automationQuery(useApi(), id));
  const { save } = useAutomationChanges();
  return (
    <Page
      title={t("edit", { name: data.name })}
      above={<EntityLink to={ADDRESS.automation(id)}>{data.name}</EntityLink>}
    >
      <AutomationForm
        initial={draftOf(data)}
        isSaving={save.isPending}
        refusal={save.error?.message}
        onSave={(draft) =>
          save.mutate(
            { id, draft },
            {
              onSuccess: () => {
                toastManager.add({ title: t("created", { name: draft.name }) });
                void navigate({ to: "/automations/automation/$id", params: { id } });
              },
            },
          )
        }
      />
    </Page>
  );
}
