import { useState } from "react";
import { type Block, type BlockSchema, useBlockChanges } from "@/features/blocks/api/blocks.ts";
import { formValues } from "@/features/blocks/lib/block-values.ts";
import { useTexts } from "@/features/blocks/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { Section } from "@/shared/components/page.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";
import { SchemaForm } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";

const NAME = /^[a-z0-9-]+$/;

interface BlockFormProps {
  readonly schema: BlockSchema;
  readonly typeId: string;
  /** The block that is changed; a new one without. */
  readonly block?: Block;
  /** Told the block's id; nothing when it was given up. */
  readonly onDone: (id?: string) => void;
}

/** Makes or changes a block by the form of its type's schema. Secrets that are not typed anew stay as they are. */
export function BlockForm({ schema, typeId, block, onDone }: BlockFormProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const { create, update } = useBlockChanges();
  const [name, setName] = useState("");
  const [isChecked, setChecked] = useState(false);
  // safe: a schema's fields are a JSON schema
  const form = useSchemaForm(schema.fields as JsonSchema, block === undefined ? {} : formValues(block));
  const isNamed = block !== undefined || NAME.test(name);
  const save = async () => {
    setChecked(true);
    const values = await form.check();
    if (values === undefined || !isNamed) return;
    const data = values as Record<string, unknown>;
    const done = (id: string, told: string) => {
      toastManager.add({ title: t("saved", { name: told }) });
      onDone(id);
    };
    if (block === undefined)
      create.mutate(
        { name, data, block_type_id: typeId, block_schema_id: schema.id },
        { onSuccess: ({ id }) => done(id, name) },
      );
    else update.mutate({ id: block.id, data }, { onSuccess: () => done(block.id, block.name ?? block.id) });
  };
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Section title={t("values")}>
        <div className="flex max-w-2xl flex-col gap-4">
          {block === undefined && (
            <Field
              label={t("name")}
              help={t("nameHelp")}
              isRequired
              error={(isChecked || name !== "") && !isNamed ? t("nameWrong") : undefined}
            >
              <TextInput value={name} onText={setName} autoFocus spellCheck={false} autoComplete="off" />
            </Field>
          )}
          <SchemaForm {...form.props} label={t("values")} />
        </div>
      </Section>
      <div className="flex gap-2">
        <Button onClick={() => onDone()}>{common("action.cancel")}</Button>
        <Button
          look="primary"
          disabled={form.isChecking || create.isPending || update.isPending}
          onClick={() => void save()}
        >
          {block === undefined ? common("action.create") : common("action.save")}
        </Button>
      </div>
    </div>
  );
}
