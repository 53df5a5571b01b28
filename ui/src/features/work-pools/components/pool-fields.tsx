import { useState } from "react";
import { parseLimit } from "@/features/work-pools/lib/limits.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";

interface Details {
  readonly name: string;
  readonly description: string;
  readonly concurrency_limit: number | null;
}

const FORBIDDEN = /[/%&><]/;

/** The drafts of a pool's details. */
export function usePoolFields(
  before?: Omit<Details, "description"> & { readonly description: string | null },
) {
  const [name, setName] = useState(before?.name ?? "");
  const [description, setDescription] = useState(before?.description ?? "");
  const [limit, setLimit] = useState(before?.concurrency_limit?.toString() ?? "");
  const [isChecked, setChecked] = useState(false);
  const parsed = parseLimit(limit);
  const isNamed = name.trim() !== "" && !FORBIDDEN.test(name);
  /** The details, or nothing while something is wrong with them, which is said from then on. */
  const read = (): Details | undefined => {
    setChecked(true);
    if (!isNamed || parsed === undefined) return undefined;
    return { name: name.trim(), description, concurrency_limit: parsed };
  };
  return { name, setName, description, setDescription, limit, setLimit, isChecked, read };
}

interface PoolFieldsProps {
  readonly state: ReturnType<typeof usePoolFields>;
  readonly isNew?: boolean;
}

export function PoolFields({ state, isNew }: PoolFieldsProps) {
  const t = useTexts();
  const { name, limit, isChecked } = state;
  const nameError = name.trim() === "" ? t("nameMissing") : FORBIDDEN.test(name) ? t("nameWrong") : undefined;
  return (
    <div className="flex max-w-xl flex-col gap-4">
      {isNew && (
        <Field label={t("name")} help={t("nameHelp")} isRequired error={isChecked ? nameError : undefined}>
          <TextInput value={name} onText={state.setName} autoFocus />
        </Field>
      )}
      <Field label={t("description")}>
        <TextArea value={state.description} onText={state.setDescription} rows={3} />
      </Field>
      <Field
        label={t("limit")}
        help={t("limitHelp")}
        error={parseLimit(limit) === undefined ? t("limitWrong") : undefined}
      >
        <TextInput value={limit} onText={state.setLimit} inputMode="numeric" className="w-32!" />
      </Field>
    </div>
  );
}
