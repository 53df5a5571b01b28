import { useState } from "react";
import { useVariableChanges, type Variable } from "@/features/variables/api/variables.ts";
import {
  parseTags,
  parseValue,
  typedValue,
  type ValueForm,
  valueForm,
} from "@/features/variables/lib/variable-value.ts";
import { useTexts } from "@/features/variables/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const NAME = /^[a-z0-9_-]{1,255}$/;

interface VariableDialogProps {
  /** The one that is changed; a new one without. */
  readonly variable?: Variable | undefined;
  readonly onClose: () => void;
}

/** Makes or changes a variable. */
export function VariableDialog({ variable, onClose }: VariableDialogProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { save } = useVariableChanges();
  const [name, setName] = useState(variable?.name ?? "");
  const [form, setForm] = useState<ValueForm>(variable ? valueForm(variable.value) : "text");
  const [typed, setTyped] = useState(variable ? typedValue(variable.value) : "");
  const [tags, setTags] = useState(variable?.tags.join(", ") ?? "");
  const [isChecked, setChecked] = useState(false);
  const parsed = parseValue(form, typed);
  const problem =
    "problem" in parsed
      ? t("jsonWrong", { problem: parsed.problem })
      : "characters" in parsed
        ? t("tooLong", { count: parsed.characters })
        : undefined;
  const submit = () => {
    setChecked(true);
    if (!NAME.test(name) || !("value" in parsed)) return;
    // safe: what JSON.parse gives is JSON
    const draft = { name, value: parsed.value as never, tags: parseTags(tags) };
    save.mutate(
      { id: variable?.id, draft },
      {
        onSuccess: () => {
          toastManager.add({ title: t("saved", { name }) });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={variable ? t("editTitle", { name: variable.name }) : t("createTitle")}
      actions={
        <>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button look="primary" disabled={save.isPending} onClick={submit}>
            {variable ? common("action.save") : common("action.create")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label={t("name")}
          help={t("nameHelp")}
          isRequired
          error={(isChecked || name !== "") && !NAME.test(name) ? t("nameWrong") : undefined}
        >
          <TextInput value={name} onText={setName} spellCheck={false} autoComplete="off" />
        </Field>
        <div className="flex flex-col gap-2">
          <Field label={t("value")} error={isChecked || typed !== "" ? problem : undefined}>
            <TextArea value={typed} onText={setTyped} isCode rows={form === "json" ? 10 : 4} />
          </Field>
          <div className="flex gap-2">
            <Select
              label={t("as")}
              isLabelShown
              isSmall
              value={form}
              onChange={setForm}
              options={(["text", "json"] as const).map((value) => ({ value, label: t(value) }))}
            />
            {form === "json" && "value" in parsed && (
              <Button size="small" onClick={() => setTyped(JSON.stringify(parsed.value, null, 2))}>
                {t("format")}
              </Button>
            )}
          </div>
        </div>
        <Field label={t("tags")} help={t("tagsHelp")}>
          <TextInput value={tags} onText={setTags} />
        </Field>
      </div>
    </Dialog>
  );
}
