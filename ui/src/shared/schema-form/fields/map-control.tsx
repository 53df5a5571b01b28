import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/shared/components/button.tsx";
import { TextInput } from "@/shared/components/field.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { errorsAt } from "@/shared/schema-form/field-errors.ts";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { useFormScope } from "@/shared/schema-form/form-scope.ts";
import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";
import { SchemaField } from "@/shared/schema-form/schema-field.tsx";
import { startValue } from "@/shared/schema-form/start-value.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

/** Entries by name, each of the same kind. */
export function MapControl({ schema, label, value, onChange, errors }: ControlProps) {
  const t = useTexts();
  const { root } = useFormScope();
  const entries = Object.entries(isRecord(value) ? value : isRecord(schema.default) ? schema.default : {});
  const inner: JsonSchema = isRecord(schema.additionalProperties) ? schema.additionalProperties : {};
  const replace = (index: number, entry: readonly [string, unknown]) =>
    onChange(Object.fromEntries(entries.with(index, [...entry])));
  const freshName = () => {
    let name = "name";
    for (let number = 2; entries.some(([key]) => key === name); number++) name = `name_${number}`;
    return name;
  };
  return (
    <div className="flex flex-col gap-2">
      {entries.length === 0 && <p className="text-xs text-faint">{t("noItems")}</p>}
      {entries.map(([key, item], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is typed, the place does not
        <div key={index} className="flex items-start gap-1">
          <KeyInput
            label={t("key", { name: label })}
            name={key}
            isTaken={(next) => entries.some(([other], at) => at !== index && other === next)}
            onName={(next) => replace(index, [next, item])}
          />
          <div className="min-w-0 flex-2">
            <SchemaField
              schema={inner}
              name={key}
              isNameHidden
              isRequired
              value={item}
              errors={errorsAt(errors, key)}
              onChange={(next) => replace(index, [key, next ?? null])}
            />
          </div>
          <span className="pt-1">
            <IconButton
              isSmall
              label={t("remove", { name: key })}
              onClick={() => onChange(Object.fromEntries(entries.filter((_, at) => at !== index)))}
            >
              <X aria-hidden />
            </IconButton>
          </span>
        </div>
      ))}
      <Button
        size="small"
        className="self-start"
        onClick={() => onChange(Object.fromEntries([...entries, [freshName(), startValue(inner, root)]]))}
      >
        <Plus aria-hidden />
        {t("addEntry")}
      </Button>
    </div>
  );
}

interface KeyInputProps {
  readonly label: string;
  readonly name: string;
  readonly isTaken: (name: string) => boolean;
  readonly onName: (name: string) => void;
}

/** A name under which an entry stands. One that is taken is not written: it would swallow the other entry. */
function KeyInput({ label, name, isTaken, onName }: KeyInputProps) {
  const t = useTexts();
  const [draft, setDraft] = useState(name);
  const isRefused = draft !== name && isTaken(draft);
  return (
    <div className="min-w-0 flex-1">
      <TextInput
        aria-label={label}
        aria-invalid={isRefused}
        className="font-mono"
        value={isRefused ? draft : name}
        onText={(text) => {
          setDraft(text);
          if (!isTaken(text)) onName(text);
        }}
      />
      {isRefused && (
        <p role="alert" className="text-xs text-danger">
          {t("keyTaken")}
        </p>
      )}
    </div>
  );
}
