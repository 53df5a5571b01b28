import { STATE_TYPES } from "@contract/states/state-types.ts";
import { ACTION_KINDS } from "@/features/automations/action-kinds.ts";
import { JsonField } from "@/features/automations/components/json-field.tsx";
import { TargetPicker } from "@/features/automations/components/target-picker.tsx";
import type { Action } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";
import { Switch } from "@/shared/components/switch.tsx";

interface ActionFieldsProps {
  readonly action: Action;
  readonly onChange: (action: Action) => void;
}

const EXAMPLE = "{{ flow_run.name }}, {{ flow.name }}, {{ flow_run|ui_url }} …";

/** What an action needs besides its kind. */
export function ActionFields({ action, onChange }: ActionFieldsProps) {
  const t = useTexts();
  const { target, targetKey } = ACTION_KINDS[action.type];
  // safe: only fields of this action's kind are changed below
  const set = (change: Readonly<Record<string, unknown>>) => onChange({ ...action, ...change } as Action);
  const source = "source" in action ? action.source : undefined;
  return (
    <div className="flex flex-col gap-3">
      {target && targetKey && (
        <div className="flex flex-wrap gap-2">
          <Select
            label={t("source.label")}
            isLabelShown
            value={source ?? "inferred"}
            onChange={(next) => set({ source: next, ...(next === "inferred" ? { [targetKey]: null } : {}) })}
            options={(["inferred", "selected"] as const).map((value) => ({
              value,
              label: t(`source.${value}`),
            }))}
          />
          {source === "selected" && (
            <TargetPicker
              kind={target}
              label={t(`target.${target}`)}
              value={String(new Map(Object.entries(action)).get(targetKey) ?? "")}
              onChange={(id) => set({ [targetKey]: id === "" ? null : id })}
            />
          )}
        </div>
      )}
      {action.type === "run-deployment" && (
        <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
          <JsonField
            label={t("parameters")}
            value={action.parameters}
            onChange={(parameters) => set({ parameters })}
          />
          <JsonField
            label={t("jobVariables")}
            value={action.job_variables}
            onChange={(next) => set({ job_variables: next })}
          />
          <Field label={t("runAfter")}>
            <TextInput
              type="number"
              min={0}
              value={String(action.schedule_after)}
              onText={(text) => set({ schedule_after: Number(text) })}
            />
          </Field>
        </div>
      )}
      {action.type === "change-flow-run-state" && (
        <>
          <div className="flex flex-wrap items-end gap-2">
            <Select
              label={t("state")}
              isLabelShown
              value={action.state}
              onChange={(state) => set({ state })}
              options={STATE_TYPES.map((value) => ({ value, label: value }))}
            />
            <Switch label={t("force")} isOn={action.force} onChange={(force) => set({ force })} />
          </div>
          <Field label={t("stateName")}>
            <TextInput
              value={action.name ?? ""}
              onText={(text) => set({ name: text === "" ? null : text })}
            />
          </Field>
          <Field label={t("message")}>
            <TextInput
              value={action.message ?? ""}
              onText={(text) => set({ message: text === "" ? null : text })}
            />
          </Field>
        </>
      )}
      {(action.type === "send-notification" || action.type === "call-webhook") && (
        <TargetPicker
          kind={action.type === "send-notification" ? "notification-block" : "webhook-block"}
          label={t("block")}
          value={action.block_document_id}
          onChange={(id) => set({ block_document_id: id })}
        />
      )}
      {action.type === "send-notification" && (
        <>
          <Field label={t("subject")}>
            <TextInput value={action.subject} onText={(subject) => set({ subject })} />
          </Field>
          <Field label={t("body")} help={t("templateHelp", { example: EXAMPLE })}>
            <TextArea isCode value={action.body} onText={(body) => set({ body })} />
          </Field>
        </>
      )}
      {action.type === "call-webhook" && (
        <Field label={t("payload")} help={t("templateHelp", { example: EXAMPLE })}>
          <TextArea isCode value={String(action.payload)} onText={(payload) => set({ payload })} />
        </Field>
      )}
    </div>
  );
}
