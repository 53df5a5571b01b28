import { useState } from "react";
import { ActionsEditor } from "@/features/automations/components/actions-editor.tsx";
import { AutomationSummary } from "@/features/automations/components/automation-summary.tsx";
import { JsonField } from "@/features/automations/components/json-field.tsx";
import { NotEvaluated } from "@/features/automations/components/not-evaluated.tsx";
import { TriggerEditor } from "@/features/automations/components/trigger-editor.tsx";
import type { AutomationDraft } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface AutomationFormProps {
  readonly initial: AutomationDraft;
  readonly isSaving: boolean;
  /** What the server said against it. */
  readonly refusal: string | undefined;
  readonly onSave: (draft: AutomationDraft) => void;
}

/** When, then, name: as a form or as JSON, which are two views of one draft. */
export function AutomationForm({ initial, isSaving, refusal, onSave }: AutomationFormProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const [draft, setDraft] = useState(initial);
  const [view, setView] = useState<"form" | "json">("form");
  const [isTried, setTried] = useState(false);
  const set = (change: Partial<AutomationDraft>) => setDraft((before) => ({ ...before, ...change }));
  const nameProblem = isTried && draft.name.trim() === "" ? t("nameNeeded") : undefined;
  const save = () => {
    setTried(true);
    if (draft.name.trim() !== "" && draft.actions.length > 0) onSave(draft);
  };
  return (
    <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex gap-1 self-end">
          {(["form", "json"] as const).map((one) => (
            <Button
              key={one}
              size="small"
              aria-pressed={view === one}
              look={view === one ? "primary" : "plain"}
              onClick={() => setView(one)}
            >
              {t(one)}
            </Button>
          ))}
        </div>
        {view === "json" ? (
          <JsonField
            label={t("json")}
            rows={28}
            value={draft}
            onChange={(next) => next !== null && setDraft(next)}
          />
        ) : (
          <>
            <Section title={t("when")}>
              <TriggerEditor trigger={draft.trigger} onChange={(trigger) => set({ trigger })} />
            </Section>
            <Section title={t("doThis")}>
              <ActionsEditor actions={draft.actions} onChange={(actions) => set({ actions })} />
              {isTried && draft.actions.length === 0 && (
                <p role="alert" className="mt-2 text-xs text-danger">
                  {t("noActions")}
                </p>
              )}
              <OtherActions draft={draft} />
            </Section>
            <Section title={t("about")}>
              <div className="flex flex-col gap-3">
                <Field label={t("name")} isRequired error={nameProblem}>
                  <TextInput value={draft.name} onText={(name) => set({ name })} />
                </Field>
                <Field label={t("description")}>
                  <TextInput value={draft.description} onText={(description) => set({ description })} />
                </Field>
                <Field label={t("tags")} help={t("tagsHelp")}>
                  <TextInput
                    value={draft.tags.join(", ")}
                    onText={(text) => set({ tags: text === "" ? [] : text.split(/,\s*/) })}
                  />
                </Field>
                <Switch label={t("enable")} isOn={draft.enabled} onChange={(enabled) => set({ enabled })} />
              </div>
            </Section>
          </>
        )}
      </div>
      <Section title={t("summary")} className="xl:sticky xl:top-4">
        <div className="flex flex-col gap-3">
          <AutomationSummary trigger={draft.trigger} actions={draft.actions} />
          <NotEvaluated />
          {refusal !== undefined && (
            <p role="alert" className="text-sm [overflow-wrap:anywhere] text-danger">
              {t("refused", { problem: refusal })}
            </p>
          )}
          <Button look="primary" className="self-start" disabled={isSaving} onClick={save}>
            {common("action.save")}
          </Button>
        </div>
      </Section>
    </div>
  );
}

/** Actions of the other two lists: rare, and told so that nobody loses them unseen. */
function OtherActions({ draft }: { readonly draft: AutomationDraft }) {
  const t = useTexts();
  const onTrigger = draft.actions_on_trigger.length;
  const onResolve = draft.actions_on_resolve.length;
  return (
    <div className="text-xs text-muted">
      {onTrigger > 0 && <p className="mt-2">{t("onTrigger", { count: onTrigger })}</p>}
      {onResolve > 0 && <p className="mt-2">{t("onResolve", { count: onResolve })}</p>}
    </div>
  );
}
