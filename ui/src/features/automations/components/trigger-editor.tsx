import { CompositeFields } from "@/features/automations/components/composite-fields.tsx";
import { EventTriggerFields } from "@/features/automations/components/event-trigger-fields.tsx";
import { TemplateFields } from "@/features/automations/components/template-fields.tsx";
import {
  EMPTY_EVENT_TRIGGER,
  type EventTriggerDraft,
  type TriggerDraft,
} from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import {
  fromTrigger,
  TEMPLATES,
  type TemplateKind,
  type TemplateValues,
  toTrigger,
} from "@/features/automations/trigger-template.ts";
import { Select } from "@/shared/components/select.tsx";

const KINDS = [...(Object.keys(TEMPLATES) as TemplateKind[]), "custom", "compound", "sequence"] as const;
type Kind = (typeof KINDS)[number];

interface TriggerEditorProps {
  readonly trigger: TriggerDraft;
  readonly onChange: (trigger: TriggerDraft) => void;
}

const START: TemplateValues = { kind: "flow-run", states: [], staysFor: undefined, ids: [], tags: [] };

function made(kind: Kind, before: TriggerDraft): TriggerDraft {
  if (kind === "compound" || kind === "sequence") {
    const triggers = before.type === "compound" || before.type === "sequence" ? before.triggers : [before];
    return kind === "compound"
      ? { type: "compound", triggers, within: null, require: "all" }
      : { type: "sequence", triggers, within: null };
  }
  if (kind === "custom") return before.type === "event" ? before : EMPTY_EVENT_TRIGGER;
  const states = kind === "flow-run" ? ["Failed", "Crashed"] : ["not-ready"];
  return toTrigger({ ...START, kind, states });
}

/** A trigger of any kind; triggers within triggers too. */
export function TriggerEditor({ trigger, onChange }: TriggerEditorProps) {
  const t = useTexts();
  const event = trigger.type === "event" ? trigger : undefined;
  const composite = trigger.type === "event" ? undefined : trigger;
  const values = event && fromTrigger(event);
  const kind: Kind = composite?.type ?? values?.kind ?? "custom";
  return (
    <div className="flex flex-col gap-3">
      <Select
        label={t("triggerKind")}
        isLabelShown
        value={kind}
        onChange={(next) => onChange(next === "custom" && event ? widened(event) : made(next, trigger))}
        options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        className="self-start"
      />
      {composite && <CompositeFields trigger={composite} onChange={onChange} />}
      {values && <TemplateFields values={values} onChange={(next) => onChange(toTrigger(next))} />}
      {event && !values && <EventTriggerFields trigger={event} onChange={onChange} />}
    </div>
  );
}

/** The same trigger with all its fields open: without "for each", no form of a few fields can say it. */
const widened = (event: EventTriggerDraft): EventTriggerDraft => ({ ...event, for_each: [] });
