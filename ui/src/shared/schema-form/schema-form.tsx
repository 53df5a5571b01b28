import { MOST_PARAMETERS } from "@contract/flow-runs/parameters.ts";
import { useCallback, useMemo } from "react";
import { TextArea } from "@/shared/components/field.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { allErrors, type FieldErrors, ownError } from "@/shared/schema-form/field-errors.ts";
import { ObjectControl } from "@/shared/schema-form/fields/object-control.tsx";
import { FormScopeContext } from "@/shared/schema-form/form-scope.ts";
import { isRecord, type JsonSchema, resolveSchema } from "@/shared/schema-form/json-schema.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";
import { useJsonDraft } from "@/shared/schema-form/use-json-draft.ts";

export type SchemaValues = Readonly<Record<string, unknown>>;

export interface SchemaFormProps {
  /** The schema of an object; what the form does not know of it is not lost but given as JSON. */
  readonly schema: JsonSchema;
  readonly values: SchemaValues;
  readonly onChange: (values: SchemaValues) => void;
  /** As `/ui/schemas/validate` tells them. */
  readonly errors?: FieldErrors;
  /** Characters of the values as JSON, when they are more than a run takes. */
  readonly excess?: number | undefined;
  /** Whether the values may be templates and variables, which the server fills in: parameters of runs. */
  readonly acceptsKinds?: boolean;
  /** `form` or `json`, kept by who shows it. */
  readonly view: SchemaFormView;
  readonly onView: (view: SchemaFormView) => void;
  /** Told when a text that is meant as JSON is none, and when it is again. */
  readonly onBroken: (id: string, isBroken: boolean) => void;
  /** What it is for, to screen readers. */
  readonly label: string;
}
export type SchemaFormView = "form" | "json";

/**
 * A form for the values of a JSON schema, and the same values as JSON text. Values that are left out stay left out and show
 * their defaults. `useSchemaForm` keeps what it needs: `<SchemaForm {...form.props} label="Parameters" />`.
 */
export function SchemaForm(props: SchemaFormProps) {
  const {
    schema,
    values,
    onChange,
    errors = [],
    excess,
    acceptsKinds = false,
    view,
    onView,
    onBroken,
    label,
  } = props;
  const t = useTexts();
  const root = useMemo(() => resolveSchema(schema, schema), [schema]);
  const scope = useMemo(() => ({ root: schema, acceptsKinds, onBroken }), [schema, acceptsKinds, onBroken]);
  const isEmpty = Object.keys(root.properties ?? {}).length === 0 && Object.keys(values).length === 0;
  const own = view === "form" ? ownError(errors) : allErrors(errors).join("\n") || undefined;
  return (
    <FormScopeContext value={scope}>
      <fieldset aria-label={label} className="flex min-w-0 flex-col gap-3">
        <fieldset
          className="flex items-center gap-px self-start rounded-md border bg-sunken p-px"
          aria-label={t("view")}
        >
          {(["form", "json"] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={view === one}
              onClick={() => onView(one)}
              className={cx(
                "rounded-sm px-2 py-0.5 text-xs",
                view === one ? "bg-surface font-semibold" : "text-muted",
              )}
            >
              {t(one)}
            </button>
          ))}
        </fieldset>
        {view === "json" ? (
          <JsonText label={label} values={values} onChange={onChange} onBroken={onBroken} />
        ) : isEmpty && !isRecord(root.additionalProperties) ? (
          <p className="text-sm text-muted">{t("noFields")}</p>
        ) : (
          <ObjectControl
            schema={root}
            label={label}
            value={values}
            errors={errors}
            // safe: an object's control makes objects
            onChange={(next) => onChange(next as SchemaValues)}
          />
        )}
        {excess !== undefined && (
          <p role="alert" className="text-xs text-danger">
            {t("tooLarge", { size: numberText(excess), most: numberText(MOST_PARAMETERS) })}
          </p>
        )}
        {own !== undefined && (
          <p role="alert" className="text-xs whitespace-pre-line text-danger">
            {own}
          </p>
        )}
      </fieldset>
    </FormScopeContext>
  );
}

const MAX_ROWS = 30;
const MIN_ROWS = 6;

function JsonText({
  label,
  values,
  onChange,
  onBroken,
}: Pick<SchemaFormProps, "label" | "values" | "onChange" | "onBroken">) {
  const t = useTexts();
  const onValue = useCallback((value: unknown) => onChange(isRecord(value) ? value : {}), [onChange]);
  const isWrong = useCallback((value: unknown) => (isRecord(value) ? undefined : t("notAnObject")), [t]);
  const { text, problem, type } = useJsonDraft(values, onValue, onBroken, isWrong);
  return (
    <div className="flex flex-col gap-1">
      <TextArea
        isCode
        aria-label={label}
        value={text}
        onText={type}
        rows={Math.min(MAX_ROWS, Math.max(MIN_ROWS, text.split("\n").length))}
        {...(problem === undefined ? {} : { "aria-invalid": true })}
      />
      {problem !== undefined && (
        <p role="alert" className="text-xs text-danger">
          {t("invalidJson", { reason: problem })}
        </p>
      )}
    </div>
  );
}
