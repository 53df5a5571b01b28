import { LinesField } from "@/features/automations/components/lines-field.tsx";
import type { EventTriggerDraft } from "@/features/automations/draft.ts";
import { fromLines, namesOf, toLines } from "@/features/automations/label-lines.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";

interface EventTriggerFieldsProps {
  readonly trigger: EventTriggerDraft;
  readonly onChange: (trigger: EventTriggerDraft) => void;
}

const asLines = (names: readonly string[]): string => names.join("\n");

/** Every field of an event trigger. */
export function EventTriggerFields({ trigger, onChange }: EventTriggerFieldsProps) {
  const t = useTexts();
  const set = (change: Partial<EventTriggerDraft>) => onChange({ ...trigger, ...change });
  const related = [trigger.match_related].flat();
  const names = { toText: asLines, fromText: namesOf };
  const labels = { toText: toLines, fromText: fromLines };
  return (
    <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
      <LinesField
        {...names}
        label={t("event.expect")}
        help={t("event.expectHelp")}
        value={trigger.expect}
        onChange={(expect) => set({ expect })}
      />
      <LinesField
        {...names}
        label={t("event.after")}
        value={trigger.after}
        onChange={(after) => set({ after })}
      />
      <LinesField
        {...labels}
        label={t("event.match")}
        help={t("event.matchHelp")}
        value={trigger.match}
        onChange={(match) => set({ match })}
      />
      {related.length <= 1 ? (
        <LinesField
          {...labels}
          label={t("event.related")}
          value={related[0] ?? {}}
          onChange={(one) => set({ match_related: Object.keys(one).length === 0 ? [] : [one] })}
        />
      ) : (
        <p className="text-sm text-muted">{t("event.relatedMany")}</p>
      )}
      <LinesField
        {...names}
        label={t("event.forEach")}
        help={t("event.forEachHelp")}
        value={trigger.for_each}
        onChange={(next) => set({ for_each: next })}
      />
      <div className="flex flex-wrap items-end gap-2 self-start">
        <Select
          label={t("event.posture")}
          value={trigger.posture}
          onChange={(posture) => set({ posture })}
          options={[
            { value: "Reactive", label: t("event.reactive") },
            { value: "Proactive", label: t("event.proactive") },
          ]}
        />
        <NumberField
          label={t("event.threshold")}
          value={trigger.threshold}
          onChange={(threshold) => set({ threshold })}
        />
        <NumberField
          label={t("event.within")}
          value={trigger.within}
          onChange={(within) => set({ within })}
        />
      </div>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, onChange }: NumberFieldProps) {
  return (
    <Field label={label}>
      <TextInput type="number" min={0} value={String(value)} onText={(text) => onChange(Number(text))} />
    </Field>
  );
}
