import { useQuery } from "@tanstack/react-query";
import { targetsQuery } from "@/features/automations/api/targets.ts";
import type { EventTriggerDraft, TriggerDraft } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { fromTrigger, type TemplateValues } from "@/features/automations/trigger-template.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { durationText } from "@/shared/lib/time-format.ts";

/** What a trigger waits for, in a sentence. */
export function TriggerSentence({ trigger }: { readonly trigger: TriggerDraft }) {
  const t = useTexts();
  if (trigger.type === "compound")
    return t("sentence.compound", {
      count: trigger.triggers.length,
      require: typeof trigger.require === "number" ? trigger.require : t(`composite.${trigger.require}`),
    });
  if (trigger.type === "sequence") return t("sentence.sequence", { count: trigger.triggers.length });
  const values = fromTrigger(trigger);
  return values ? <TemplateSentence values={values} /> : <EventSentence trigger={trigger} />;
}

function TemplateSentence({ values }: { readonly values: TemplateValues }) {
  const t = useTexts();
  const { kind, states, staysFor, ids, tags } = values;
  const { data: known = [] } = useQuery({
    ...targetsQuery(useApi(), kind === "flow-run" ? "flow" : kind),
    enabled: ids.length > 0,
  });
  const named = ids.map((id) => known.find((one) => one.id === id)?.name);
  const names = named.some((name) => name === undefined)
    ? t("sentence.count", { count: ids.length })
    : named.join(", ");
  const thing = [
    ids.length === 0 ? t(`sentence.${kind}_any`) : t(`sentence.${kind}_some`, { names }),
    ...(tags.length > 0 ? [t("sentence.tagged", { tags: tags.join(", ") })] : []),
  ].join(" ");
  const shown = states.length === 0 ? t("sentence.anyState") : states.join(` ${t("sentence.or")} `);
  return staysFor === undefined
    ? t("sentence.enters", { thing, states: shown })
    : t("sentence.stays", { thing, states: shown, duration: durationText(staysFor) });
}

function EventSentence({ trigger }: { readonly trigger: EventTriggerDraft }) {
  const t = useTexts();
  const { expect, after, posture, threshold, within } = trigger;
  const or = (names: readonly string[]) => names.join(` ${t("sentence.or")} `);
  const events = expect.length === 0 ? t("sentence.anyEvent") : or(expect);
  const times = t("sentence.times", { count: threshold });
  const duration = durationText(within);
  const isReactive = posture === "Reactive";
  const main = isReactive
    ? t("sentence.reactive", { events, times })
    : t("sentence.proactive", { events, times, duration });
  return [
    main,
    ...(isReactive && within > 0 ? [t("sentence.within", { duration })] : []),
    ...(after.length > 0 ? [t("sentence.after", { events: or(after) })] : []),
  ].join(" ");
}
