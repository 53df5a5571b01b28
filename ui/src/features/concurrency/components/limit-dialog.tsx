import { useState } from "react";
import { type Limit, nameOfTag, tagOf, useLimitChanges } from "@/features/concurrency/api/limits.ts";
import { useTexts } from "@/features/concurrency/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const FORBIDDEN = /[/%&><]/;

const numberOf = (text: string, isWhole: boolean): number | undefined => {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number) || number < 0) return undefined;
  return isWhole && !Number.isSafeInteger(number) ? undefined : number;
};

interface LimitDialogProps {
  /** The one that is changed; a new one without. */
  readonly limit?: Limit;
  /** A new one is on a tag's task runs. */
  readonly isTag: boolean;
  readonly onClose: () => void;
}

/** Makes or changes a limit. */
export function LimitDialog({ limit, isTag, onClose }: LimitDialogProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { create, update } = useLimitChanges();
  const [name, setName] = useState(limit ? (tagOf(limit.name) ?? limit.name) : "");
  const [size, setSize] = useState(limit?.limit.toString() ?? "");
  const [decay, setDecay] = useState(limit?.slot_decay_per_second.toString() ?? "0");
  const [isChecked, setChecked] = useState(false);
  const [slots, rate] = [numberOf(size, true), numberOf(decay, false)];
  const isNamed = name.trim() !== "" && !FORBIDDEN.test(name);
  const save = () => {
    setChecked(true);
    if (!isNamed || slots === undefined || rate === undefined) return;
    const body = { limit: slots, ...(isTag ? {} : { slot_decay_per_second: rate }) };
    const full = isTag ? nameOfTag(name.trim()) : name.trim();
    const onSuccess = () => {
      toastManager.add({ title: t("saved", { name: name.trim() }) });
      onClose();
    };
    if (limit === undefined) create.mutate({ ...body, name: full }, { onSuccess });
    else update.mutate({ id: limit.id, body: { ...body, name: full } }, { onSuccess });
  };
  const title = limit
    ? t("editTitle", { name: tagOf(limit.name) ?? limit.name })
    : t(isTag ? "createTag" : "createGlobal");
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button look="primary" disabled={create.isPending || update.isPending} onClick={save}>
            {limit ? common("action.save") : common("action.create")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label={t(isTag ? "tag" : "name")}
          isRequired
          error={isChecked && !isNamed ? t("nameWrong") : undefined}
        >
          <TextInput
            value={name}
            onText={setName}
            disabled={isTag && limit !== undefined}
            spellCheck={false}
            autoComplete="off"
          />
        </Field>
        <Field
          label={t("limit")}
          help={t("limitHelp")}
          isRequired
          error={(isChecked || size !== "") && slots === undefined ? t("limitWrong") : undefined}
        >
          <TextInput value={size} onText={setSize} inputMode="numeric" className="w-32!" />
        </Field>
        {!isTag && (
          <Field
            label={t("decay")}
            help={t("decayHelp")}
            error={rate === undefined ? t("decayWrong") : undefined}
          >
            <TextInput value={decay} onText={setDecay} inputMode="decimal" className="w-32!" />
          </Field>
        )}
      </div>
    </Dialog>
  );
}
