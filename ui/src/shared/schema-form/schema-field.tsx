import { type ReactNode, useState } from "react";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";
import { useZone } from "@/shared/lib/use-zone.ts";
import { zoneName } from "@/shared/lib/wall-time.ts";
import { allErrors, type FieldErrors, ownError } from "@/shared/schema-form/field-errors.ts";
import { defaultText, limitsText } from "@/shared/schema-form/field-help.ts";
import { canShow, type FieldKind, fieldKind, fits } from "@/shared/schema-form/field-kind.ts";
import { FieldModeMenu, modeOf, valueOfMode } from "@/shared/schema-form/field-mode.tsx";
import { ArrayControl } from "@/shared/schema-form/fields/array-control.tsx";
import { BlockControl } from "@/shared/schema-form/fields/block-control.tsx";
import { BooleanControl, ChoiceControl } from "@/shared/schema-form/fields/choice-control.tsx";
import { DateTimeControl } from "@/shared/schema-form/fields/date-time-control.tsx";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { JsonControl } from "@/shared/schema-form/fields/json-control.tsx";
import { KindControl } from "@/shared/schema-form/fields/kind-control.tsx";
import { MapControl } from "@/shared/schema-form/fields/map-control.tsx";
import { NumberControl } from "@/shared/schema-form/fields/number-control.tsx";
import { ObjectControl } from "@/shared/schema-form/fields/object-control.tsx";
import { SecretControl } from "@/shared/schema-form/fields/secret-control.tsx";
import { DateControl, TextControl } from "@/shared/schema-form/fields/text-control.tsx";
import { useFormScope } from "@/shared/schema-form/form-scope.ts";
import { type JsonSchema, resolveSchema, variantsOf } from "@/shared/schema-form/json-schema.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

const CONTROLS: Readonly<Record<FieldKind, (props: ControlProps) => ReactNode>> = {
  array: ArrayControl,
  block: BlockControl,
  boolean: BooleanControl,
  choice: ChoiceControl,
  date: DateControl,
  "date-time": DateTimeControl,
  json: JsonControl,
  map: MapControl,
  number: NumberControl,
  object: ObjectControl,
  secret: SecretControl,
  text: TextControl,
  time: DateControl,
};

/** Controls of several parts: a frame with a heading instead of a label. */
const isGroup = (kind: FieldKind): boolean => kind === "array" || kind === "map" || kind === "object";

interface SchemaFieldProps {
  readonly schema: JsonSchema;
  readonly name: string;
  /** Its name is for screen readers only: items of lists. */
  readonly isNameHidden?: boolean;
  readonly isRequired: boolean;
  readonly value: unknown;
  readonly errors: FieldErrors;
  readonly onChange: (value: unknown) => void;
}

/** One value of a schema, by the control that fits it, with a menu of the other ways to give it. */
export function SchemaField(props: SchemaFieldProps) {
  const { schema, name, isNameHidden, isRequired, value, errors, onChange } = props;
  const t = useTexts();
  const [zone] = useZone();
  const { root, acceptsKinds } = useFormScope();
  const outer = resolveSchema(schema, root);
  const { schemas, isNullable } = variantsOf(outer, root);
  const best = bestVariant(schemas, value ?? outer.default);
  const [chosen, setChosen] = useState<number>();
  const variant = chosen ?? best;
  const { title: _title, ...inner } = schemas[variant] ?? {};
  const own: JsonSchema = { ...inner, ...("default" in outer ? { default: outer.default } : {}) };
  const wanted = fieldKind(own);
  const [isJson, setJson] = useState(false);
  const mode = modeOf(value, isJson || (value !== null && !canShow(wanted, own, value)));
  const kind = mode === "json" ? "json" : wanted;
  const Control = CONTROLS[kind];
  const control: ControlProps = { schema: own, label: name, value, onChange, errors };
  const isSplit = isGroup(kind) && (mode === "value" || mode === "unset");
  const error = isSplit ? ownError(errors) : allErrors(errors).join("; ") || undefined;

  const shown =
    mode === "none" ? (
      <TextInput disabled value="" placeholder={t("none")} aria-label={name} onText={() => {}} />
    ) : mode === "template" || mode === "variable" || mode === "jsonText" ? (
      <KindControl {...control} />
    ) : (
      <Control key={variant} {...control} />
    );
  const variants = schemas.length > 1 && mode !== "none" && !isJson && (
    <Select
      isSmall
      label={t("variant", { name })}
      value={String(variant)}
      options={schemas.map((one, index) => ({ value: String(index), label: variantName(one, index, t) }))}
      onChange={(next) => {
        setChosen(Number(next));
        onChange(undefined);
      }}
    />
  );
  const beside = (
    <>
      {variants}
      <FieldModeMenu
        name={name}
        mode={mode}
        isNullable={isNullable}
        isRequired={isRequired}
        acceptsKinds={acceptsKinds}
        onMode={(next) => {
          setJson(next === "json");
          const made = valueOfMode(next, value);
          if (made.isChanged) onChange(made.value);
        }}
      />
    </>
  );
  const byDefault = value === undefined ? defaultText(own, kind) : undefined;
  const help = [
    outer.description,
    limitsText(own, kind, t),
    kind === "date-time" && mode !== "none" ? t("zone", { zone: zoneName(zone) }) : undefined,
    byDefault === undefined ? undefined : t("byDefault", { value: byDefault }),
  ].filter((one) => one !== undefined);
  if (isSplit)
    return (
      <fieldset aria-label={name} className="flex min-w-0 flex-col gap-1">
        <div className="flex min-h-6 items-center gap-1">
          <span aria-hidden className="min-w-0 flex-1 text-sm font-medium">
            {!isNameHidden && name}
            {isRequired && !isNameHidden && <span className="text-danger">{" *"}</span>}
          </span>
          {beside}
        </div>
        {help.length > 0 && <p className="text-xs text-muted">{help.join(" · ")}</p>}
        <div className="border-l-2 pl-3">{shown}</div>
        {error !== undefined && <p className="text-xs text-danger">{error}</p>}
      </fieldset>
    );
  return (
    <Field
      label={name}
      isLabelHidden={isNameHidden ?? false}
      isRequired={isRequired}
      error={error}
      beside={beside}
      help={help.length === 0 ? undefined : help.join(" · ")}
    >
      {shown}
    </Field>
  );
}

function bestVariant(schemas: readonly JsonSchema[], value: unknown): number {
  if (value === undefined || value === null || schemas.length < 2) return 0;
  const points = schemas.map((one) => fits(one, value));
  return Math.max(0, points.indexOf(Math.max(...points)));
}

function variantName(schema: JsonSchema, index: number, t: ReturnType<typeof useTexts>): string {
  if (schema.title) return schema.title;
  const type = typeof schema.type === "string" ? schema.type : undefined;
  return schema.format
    ? `${type ?? ""} (${schema.format})`
    : (type ?? t("variantNumbered", { number: index + 1 }));
}
