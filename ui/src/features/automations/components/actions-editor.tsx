import { Plus, X } from "lucide-react";
import { ACTION_KINDS, ACTION_TYPES } from "@/features/automations/action-kinds.ts";
import { ActionFields } from "@/features/automations/components/action-fields.tsx";
import type { Action, ActionType } from "@/features/automations/draft.ts";
import { useTexts } from "@/features/automations/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { Select } from "@/shared/components/select.tsx";

interface ActionsEditorProps {
  readonly actions: readonly Action[];
  readonly onChange: (actions: Action[]) => void;
}

/** What is done, one after another. */
export function ActionsEditor({ actions, onChange }: ActionsEditorProps) {
  const t = useTexts();
  const options = ACTION_TYPES.map((value) => ({ value, label: t(`action.${value}`) }));
  const replace = (index: number, next: Action) =>
    onChange(actions.map((one, place) => (place === index ? next : one)));
  return (
    <div className="flex flex-col gap-3">
      {actions.map((action, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: actions have no names of their own; their place is what they are
        <div key={index} className="flex flex-col gap-3 rounded-md border p-3">
          <div className="flex items-center justify-between gap-2">
            <Select<ActionType>
              label={t("actionKind", { place: index + 1 })}
              isLabelShown
              value={action.type}
              options={options}
              onChange={(type) => replace(index, ACTION_KINDS[type].make())}
            />
            <IconButton
              isSmall
              label={t("removeAction")}
              onClick={() => onChange(actions.filter((_, place) => place !== index))}
            >
              <X aria-hidden />
            </IconButton>
          </div>
          <ActionFields action={action} onChange={(next) => replace(index, next)} />
        </div>
      ))}
      <Button
        className="self-start"
        onClick={() => onChange([...actions, ACTION_KINDS["send-notification"].make()])}
      >
        <Plus aria-hidden />
        {t("addAction")}
      </Button>
    </div>
  );
}
