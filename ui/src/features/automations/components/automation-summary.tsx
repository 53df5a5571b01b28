import { TriggerSentence } from "@/features/automations/components/trigger-sentence.tsx";
import type { AutomationDraft, TriggerDraft } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";

interface AutomationSummaryProps {
  readonly trigger: TriggerDraft;
  readonly actions: AutomationDraft["actions"];
}

/** The whole automation in plain words. */
export function AutomationSummary({ trigger, actions }: AutomationSummaryProps) {
  const t = useTexts();
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="[overflow-wrap:anywhere]">
        <TriggerSentence trigger={trigger} />
      </p>
      <ul className="list-inside list-[square] text-muted marker:text-faint">
        {actions.map((action, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same action may stand there twice
          <li key={index}>{t(`action.${action.type}`)}</li>
        ))}
      </ul>
    </div>
  );
}
