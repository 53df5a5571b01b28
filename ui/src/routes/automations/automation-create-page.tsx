import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAutomationChanges } from "@/features/automations/api/automations.ts";
import { AutomationForm } from "@/features/automations/components/automation-form.tsx";
import { EMPTY_DRAFT, EMPTY_EVENT_TRIGGER, type TriggerDraft } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { toTrigger } from "@/features/automations/trigger-template.ts";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";

const FAILED_RUN = toTrigger({
  kind: "flow-run",
  states: ["Failed", "Crashed"],
  staysFor: undefined,
  ids: [],
  tags: [],
});

/** A new automation; `?trigger=` may say what it begins with (an event's page leads here). */
export function AutomationCreatePage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { trigger } = useSearch({ from: "/automations/create" });
  const { save } = useAutomationChanges();
  // safe: fields that are no trigger's are refused by the server, with their names
  const first = trigger ? ({ ...EMPTY_EVENT_TRIGGER, ...trigger } as TriggerDraft) : FAILED_RUN;
  return (
    <Page title={t("new")} above={<EntityLink to="/automations">{t("title")}</EntityLink>}>
      <AutomationForm
        initial={{ ...EMPTY_DRAFT, trigger: first }}
        isSaving={save.isPending}
        refusal={save.error?.message}
        onSave={(draft) =>
          save.mutate(
            { id: undefined, draft },
            {
              onSuccess: (id) => {
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
