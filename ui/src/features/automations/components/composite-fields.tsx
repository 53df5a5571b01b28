import { Plus, X } from "lucide-react";
import { TriggerEditor } from "@/features/automations/components/trigger-editor.tsx";
import {
  type CompositeTriggerDraft,
  EMPTY_EVENT_TRIGGER,
  type TriggerDraft,
} from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { Select } from "@/shared/components/select.tsx";

interface CompositeFieldsProps {
  readonly trigger: CompositeTriggerDraft;
  readonly onChange: (trigger: TriggerDraft) => void;
}

/** The parts of a trigger that is made of triggers. */
export function CompositeFields({ trigger, onChange }: CompositeFieldsProps) {
  const t = useTexts();
  const { triggers } = trigger;
  const set = (parts: readonly TriggerDraft[]) => onChange({ ...trigger, triggers: parts });
  const numbers = triggers.map((_, index) => String(index + 1));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-2">
        {trigger.type === "compound" && (
          <Select
            label={t("composite.require")}
            isLabelShown
            value={String(trigger.require)}
            onChange={(next) =>
              onChange({ ...trigger, require: next === "any" || next === "all" ? next : Number(next) })
            }
            options={[
              { value: "all", label: t("composite.all") },
              { value: "any", label: t("composite.any") },
              ...numbers.map((value) => ({ value, label: value })),
            ]}
          />
        )}
        <Field label={t("composite.within")}>
          <TextInput
            type="number"
            min={0}
            value={trigger.within === null ? "" : String(trigger.within)}
            onText={(text) => onChange({ ...trigger, within: text === "" ? null : Number(text) })}
          />
        </Field>
      </div>
      {triggers.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no names of their own; their place is what they are
        <fieldset key={index} className="flex flex-col gap-2 rounded-md border p-3">
          <legend className="flex items-center gap-1 px-1 text-xs text-muted">
            {t("composite.part", { place: index + 1 })}
            <IconButton
              isSmall
              label={t("composite.remove", { place: index + 1 })}
              onClick={() => set(triggers.filter((_, one) => one !== index))}
            >
              <X aria-hidden />
            </IconButton>
          </legend>
          <TriggerEditor
            trigger={part}
            onChange={(next) => set(triggers.map((one, place) => (place === index ? next : one)))}
          />
        </fieldset>
      ))}
      <Button className="self-start" onClick={() => set([...triggers, EMPTY_EVENT_TRIGGER])}>
        <Plus aria-hidden />
        {t("composite.add")}
      </Button>
    </div>
  );
}
