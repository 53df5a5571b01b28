import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/shared/components/button.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { errorsAt } from "@/shared/schema-form/field-errors.ts";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { useFormScope } from "@/shared/schema-form/form-scope.ts";
import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";
import { SchemaField } from "@/shared/schema-form/schema-field.tsx";
import { startValue } from "@/shared/schema-form/start-value.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

/** The schema of the item at an index: tuples have one for each place. */
function itemSchema(schema: JsonSchema, index: number): JsonSchema {
  const { prefixItems, items } = schema;
  const tuple = prefixItems ?? (Array.isArray(items) ? (items as readonly JsonSchema[]) : undefined);
  const own = tuple?.[index];
  if (own !== undefined) return own;
  return isRecord(items) ? items : {};
}

/** A list: add, remove, reorder. */
export function ArrayControl({ schema, label, value, onChange, errors }: ControlProps) {
  const t = useTexts();
  const items: readonly unknown[] = Array.isArray(value)
    ? value
    : Array.isArray(schema.default)
      ? schema.default
      : [];
  const { root } = useFormScope();
  const made = useRef(0);
  const [ids, setIds] = useState<readonly number[]>([]);
  // Each item keeps its id when others go or move, so that what is typed stays with it.
  let known = ids;
  if (ids.length !== items.length) {
    known = items.map((_, index) => ids[index] ?? ++made.current);
    setIds(known);
  }
  const change = (next: readonly unknown[], nextIds: readonly number[]) => {
    setIds(nextIds);
    onChange(next);
  };
  const move = (from: number, to: number) => {
    const swap = <T,>(list: readonly T[]): T[] =>
      list.map((one, at) => (at === from ? list[to] : at === to ? list[from] : one) as T); // safe: both are in the list
    change(swap(items), swap(known));
  };
  const isFull = schema.maxItems !== undefined && items.length >= schema.maxItems;
  return (
    <div className="flex flex-col gap-2">
      {items.length === 0 && <p className="text-xs text-faint">{t("noItems")}</p>}
      <ol className="flex flex-col gap-2">
        {items.map((item, index) => {
          const name = t("item", { name: label, number: index + 1 });
          return (
            <li key={known[index]} className="flex items-start gap-1">
              <span className="w-6 shrink-0 pt-1.5 text-right text-xs text-faint tabular-nums">
                {index + 1}
              </span>
              <div className="min-w-0 flex-1">
                <SchemaField
                  schema={itemSchema(schema, index)}
                  name={name}
                  isNameHidden
                  isRequired
                  value={item}
                  errors={errorsAt(errors, index)}
                  onChange={(next) => change(items.with(index, next ?? null), known)}
                />
              </div>
              <span className="flex shrink-0 pt-1">
                <IconButton
                  isSmall
                  label={t("up", { name })}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <ArrowUp aria-hidden />
                </IconButton>
                <IconButton
                  isSmall
                  label={t("down", { name })}
                  disabled={index === items.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <ArrowDown aria-hidden />
                </IconButton>
                <IconButton
                  isSmall
                  label={t("remove", { name })}
                  onClick={() =>
                    change(
                      items.filter((_, at) => at !== index),
                      known.filter((_, at) => at !== index),
                    )
                  }
                >
                  <X aria-hidden />
                </IconButton>
              </span>
            </li>
          );
        })}
      </ol>
      {!isFull && (
        <Button
          size="small"
          className="self-start"
          onClick={() =>
            change([...items, startValue(itemSchema(schema, items.length), root)], [...known, ++made.current])
          }
        >
          <Plus aria-hidden />
          {t("addItem", { name: label })}
        </Button>
      )}
    </div>
  );
}
