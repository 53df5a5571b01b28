import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useApi } from "@/shared/api/api-context.tsx";
import { routeQuery } from "@/shared/api/route-query.ts";
import { TextArea, TextInput } from "@/shared/components/field.tsx";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { kindOf, kindText, makeKind } from "@/shared/schema-form/prefect-kinds.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

const SUGGESTED = 200;

/** A template, a variable's name, or JSON in a text: what the server makes into a value. */
export function KindControl({ value, onChange, label }: ControlProps) {
  const t = useTexts();
  const kind = kindOf(value);
  const onText = (text: string) => kind && onChange(makeKind(kind, text));
  if (kind === "workspace_variable") return <VariableInput text={kindText(value)} onText={onText} />;
  return (
    <span className="flex flex-col gap-1">
      <TextArea isCode aria-label={label} value={kindText(value)} onText={onText} rows={3} />
      {kind === "jinja" && <span className="text-xs text-muted">{t("templateHelp")}</span>}
    </span>
  );
}

function VariableInput({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const t = useTexts();
  const api = useApi();
  const list = useId();
  const { data = [] } = useQuery(
    routeQuery(api, "variables", "list-variables", { body: { limit: SUGGESTED, sort: "NAME_ASC" } }),
  );
  return (
    <span className="flex flex-col gap-1">
      <TextInput list={list} value={text} onText={onText} autoComplete="off" className="font-mono" />
      <datalist id={list}>
        {data.map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
      <span className="text-xs text-muted">{t("variableHelp")}</span>
    </span>
  );
}
