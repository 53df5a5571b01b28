import { errorsAt } from "@/shared/schema-form/field-errors.ts";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { isRecord, orderedProperties, titleOf } from "@/shared/schema-form/json-schema.ts";
import { SchemaField } from "@/shared/schema-form/schema-field.tsx";
import { useTexts } from "@/shared/schema-form/texts.ts";

/** The fields of an object, one below the other, and as JSON what no field is for. */
export function ObjectControl({ schema, value, onChange, errors }: ControlProps) {
  const t = useTexts();
  const values = isRecord(value) ? value : {};
  const properties = orderedProperties(schema);
  const known = new Set(properties.map(([name]) => name));
  const further = Object.fromEntries(Object.entries(values).filter(([name]) => !known.has(name)));
  const set = (name: string, next: unknown) => {
    const { [name]: _before, ...rest } = values;
    // An entry that was there stays in its place.
    if (next === undefined) onChange(rest);
    else onChange({ ...values, [name]: next });
  };
  const setFurther = (next: unknown) => {
    const kept = Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)));
    onChange({ ...kept, ...(isRecord(next) ? next : {}) });
  };
  const takesFurther = isRecord(schema.additionalProperties);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {properties.map(([name, property]) => (
        <SchemaField
          key={name}
          schema={property}
          name={titleOf(property, name)}
          isRequired={schema.required?.includes(name) ?? false}
          value={values[name]}
          errors={errorsAt(errors, name)}
          onChange={(next) => set(name, next)}
        />
      ))}
      {(takesFurther || Object.keys(further).length > 0) && (
        <SchemaField
          schema={{
            type: "object",
            ...(takesFurther ? { additionalProperties: schema.additionalProperties } : {}),
          }}
          name={t("other")}
          isRequired={false}
          value={Object.keys(further).length === 0 ? undefined : further}
          errors={errors.filter(
            (one) => typeof one !== "string" && "property" in one && !known.has(one.property),
          )}
          onChange={setFurther}
        />
      )}
    </div>
  );
}
