import { TextArea } from "@/shared/components/field.tsx";
import { ownError } from "@/shared/schema-form/field-errors.ts";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { useFormScope } from "@/shared/schema-form/form-scope.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";
import { useJsonDraft } from "@/shared/schema-form/use-json-draft.ts";

/** Any value, as JSON: for what has no control of its own. */
export function JsonControl({ schema, label, value, onChange, errors }: ControlProps) {
  const t = useTexts();
  const { onBroken } = useFormScope();
  const { text, problem, type } = useJsonDraft(value, onChange, onBroken);
  const placeholder = value === undefined && "default" in schema ? JSON.stringify(schema.default) : undefined;
  return (
    <span className="flex flex-col gap-1">
      <TextArea
        isCode
        aria-label={label}
        value={text}
        onText={type}
        rows={Math.min(12, Math.max(2, text.split("\n").length))}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(problem === undefined && ownError(errors) === undefined ? {} : { "aria-invalid": true })}
      />
      {problem !== undefined && (
        <span role="alert" className="text-xs text-danger">
          {t("invalidJson", { reason: problem })}
        </span>
      )}
    </span>
  );
}
