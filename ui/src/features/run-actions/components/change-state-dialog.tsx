import { STANDARD_STATE_NAMES, STATE_TYPES } from "@contract/states/state-types.ts";
import { useState } from "react";
import { type RunRef, useProposeState } from "@/features/run-actions/api/use-run-changes.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { type StateType, stateKind } from "@/shared/lib/state-meta.ts";

interface ChangeStateDialogProps {
  readonly run: RunRef;
  readonly before: { readonly type: StateType | null; readonly name: string | null };
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Writes another state by hand, whatever the rules say; the one before comes back by "undo". */
export function ChangeStateDialog({ run, before, isOpen, onClose }: ChangeStateDialogProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const propose = useProposeState(run);
  const [type, setType] = useState<StateType>("COMPLETED");
  const [name, setName] = useState("");
  const [message, setMessage] = useState("");
  const word = common(`state.${stateKind(type)}`);
  const change = () => {
    propose.mutate(
      {
        state: { type, name: name.trim() || null, message: message.trim() || null },
        force: true,
        done: t("stateChanged", { state: name.trim() || word }),
        ...(before.type === null ? {} : { undo: { type: before.type, name: before.name } }),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t("setStateTitle", { name: run.name })}
      text={t("setStateText")}
      actions={
        <>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button look="primary" disabled={propose.isPending} onClick={change}>
            {t("setState")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 items-end gap-3 max-md:grid-cols-1">
          <div className="flex flex-col gap-1">
            <span className="text-sm font-medium">{t("state")}</span>
            <Select
              label={t("state")}
              value={type}
              onChange={setType}
              options={STATE_TYPES.map((value) => ({ value, label: common(`state.${stateKind(value)}`) }))}
            />
          </div>
          <Field label={t("stateName")}>
            <TextInput value={name} onText={setName} placeholder={STANDARD_STATE_NAMES[type]} />
          </Field>
        </div>
        <Field label={t("stateMessage")}>
          <TextArea value={message} onText={setMessage} rows={3} />
        </Field>
      </div>
    </Dialog>
  );
}
