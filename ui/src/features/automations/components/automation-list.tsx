import { useState } from "react";
import { useAutomationChanges } from "@/features/automations/api/automations.ts";
import { AutomationSummary } from "@/features/automations/components/automation-summary.tsx";
import type { Automation } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Menu } from "@/shared/components/menu.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useTurn } from "@/shared/lib/use-turn.ts";

interface AutomationListProps {
  readonly automations: readonly Automation[];
  readonly onEdit: (id: string) => void;
}

/** Automations with what each does, to be switched on and off. */
export function AutomationList({ automations, onEdit }: AutomationListProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { toggle, remove } = useAutomationChanges();
  const turn = useTurn();
  const [doomed, setDoomed] = useState<Automation>();
  const confirm = () => {
    if (!doomed) return;
    const told = () => toastManager.add({ title: t("deleted", { name: doomed.name }) });
    const close = () => setDoomed(undefined);
    // Not by `mutate`'s callbacks: those go with the list when its last row has gone. A failure is told by a toast.
    void remove.mutateAsync(doomed.id).then(told).then(close, close);
  };
  return (
    <>
      <ul className="divide-y rounded-lg border bg-surface">
        {automations.map((automation) => (
          <li
            key={automation.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 px-3 py-2.5 md:grid-cols-[minmax(0,18rem)_minmax(0,1fr)_auto]"
          >
            <div className="flex min-w-0 flex-col items-start gap-1">
              <EntityLink isPlain to={ADDRESS.automation(automation.id)} className="max-w-full truncate">
                {automation.name}
              </EntityLink>
              {automation.description !== "" && (
                <span className="line-clamp-2 text-xs text-muted [overflow-wrap:anywhere]">
                  {automation.description}
                </span>
              )}
              <TagList tags={automation.tags} />
            </div>
            <div className="max-md:order-last max-md:col-span-2 [&_p]:line-clamp-4">
              <AutomationSummary trigger={automation.trigger} actions={automation.actions} />
            </div>
            <div className="flex items-center gap-2">
              <Switch
                isLabelHidden
                label={t("enabled", { name: automation.name })}
                isOn={automation.enabled}
                onChange={(isOn) =>
                  turn({
                    isOn,
                    turn: (enabled) => toggle.mutateAsync({ id: automation.id, enabled }),
                    told: (enabled) => t(enabled ? "enabledTold" : "disabledTold", { name: automation.name }),
                  })
                }
              />
              <Menu
                entries={[
                  { label: common("action.edit"), onSelect: () => onEdit(automation.id) },
                  {
                    label: common("action.delete"),
                    isDangerous: true,
                    onSelect: () => setDoomed(automation),
                  },
                ]}
              />
            </div>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("deleteTitle", { name: doomed?.name ?? "" })}
        text={t("deleteText")}
        confirm={common("action.delete")}
        isDangerous
        isBusy={remove.isPending}
        onConfirm={confirm}
      />
    </>
  );
}
