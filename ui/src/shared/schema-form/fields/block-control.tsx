import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/shared/api/api-context.tsx";
import { routeQuery } from "@/shared/api/route-query.ts";
import { Select } from "@/shared/components/select.tsx";
import { blockIdOf } from "@/shared/schema-form/field-kind.ts";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

const UNSET = "";

/** A reference to a block document, chosen among those of its type. */
export function BlockControl({ schema, label, value, onChange }: ControlProps) {
  const t = useTexts();
  const api = useApi();
  const slug = schema.block_type_slug ?? "";
  const { data = [], isPending } = useQuery(
    routeQuery(api, "blocks", "list-block-documents-of-type", { params: { slug }, query: {} }),
  );
  const chosen = blockIdOf(value);
  const known = data.map((one) => ({ value: one.id, label: one.name ?? one.id }));
  const isKnown = chosen === undefined || known.some((one) => one.value === chosen);
  const options = [
    { value: UNSET, label: t("choose") },
    ...known,
    ...(isKnown ? [] : [{ value: chosen, label: t("blockUnknown", { id: chosen }) }]),
  ];
  return (
    <span className="flex flex-col items-start gap-1">
      <Select
        label={label}
        value={chosen ?? UNSET}
        options={options}
        onChange={(id) => onChange(id === UNSET ? undefined : { $ref: { block_document_id: id } })}
        className="max-w-full"
      />
      {!isPending && data.length === 0 && (
        <span className="text-xs text-muted">{t("blockNone", { type: slug })}</span>
      )}
    </span>
  );
}
