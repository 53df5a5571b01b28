import { useState } from "react";
import {
  defaultsOf,
  type JobTemplate,
  parseTemplate,
  variablesSchema,
  withDefaults,
} from "@/features/work-pools/lib/job-template.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { Field, TextArea } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";
import { SchemaForm } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";

/** Keeps a template while it is changed, as the defaults of its variables or as one JSON text. */
export function useTemplate(initial: JobTemplate) {
  const [base, setBase] = useState(initial);
  const [text, setText] = useState<string>();
  const schema = variablesSchema(base);
  const form = useSchemaForm(schema, defaultsOf(initial), { isEnforced: false });
  const filled = () => withDefaults(base, form.values);
  const parsed = text === undefined ? undefined : parseTemplate(text);
  /** Shows it the other way; a text that is no template stays to be mended. */
  const show = (isText: boolean) => {
    if (isText) {
      setText(JSON.stringify(filled(), null, 2));
      return;
    }
    if (parsed === undefined || "problem" in parsed) return;
    setBase(parsed.template);
    form.setValues(defaultsOf(parsed.template));
    setText(undefined);
  };
  /** The template, or nothing while there are texts in it that are no JSON. */
  const read = async (): Promise<JobTemplate | undefined> => {
    if (parsed !== undefined) return "problem" in parsed ? undefined : parsed.template;
    return (await form.check()) === undefined ? undefined : filled();
  };
  const reset = (template: JobTemplate) => {
    setBase(template);
    form.setValues(defaultsOf(template));
    setText(undefined);
  };
  return { form, text, setText, parsed, show, read, reset, schema };
}

export function TemplateEditor({ state }: { readonly state: ReturnType<typeof useTemplate> }) {
  const t = useTexts();
  const { form, text, setText, parsed, show, schema } = state;
  const problem =
    parsed === undefined || !("problem" in parsed)
      ? undefined
      : parsed.problem === undefined
        ? t("templateNoObject")
        : t("templateBroken", { problem: parsed.problem });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="max-w-prose text-sm text-muted">{t("templateHelp")}</p>
        <Select
          label={t("templateView")}
          value={text === undefined ? "form" : "json"}
          onChange={(view) => show(view === "json")}
          options={[
            { value: "form", label: t("templateForm") },
            { value: "json", label: t("templateJson") },
          ]}
        />
      </div>
      {text === undefined ? (
        Object.keys(schema.properties ?? {}).length === 0 ? (
          <p className="text-sm text-muted">{t("templateEmpty")}</p>
        ) : (
          <SchemaForm {...form.props} label={t("template")} />
        )
      ) : (
        <Field label={t("templateJson")} error={problem}>
          <TextArea value={text} onText={setText} isCode rows={24} />
        </Field>
      )}
    </div>
  );
}
