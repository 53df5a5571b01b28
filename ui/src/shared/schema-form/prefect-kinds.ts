import { isRecord } from "@/shared/schema-form/json-schema.ts";

/** Values that Prefect's servers make when a run is made: of a JSON text, a template, a variable. */
export type PrefectKind = "json" | "jinja" | "workspace_variable";

const KIND = "__prefect_kind";
const HELD = { json: "value", jinja: "template", workspace_variable: "variable_name" } as const;

export function kindOf(value: unknown): PrefectKind | undefined {
  const kind = isRecord(value) ? value[KIND] : undefined;
  return kind === "json" || kind === "jinja" || kind === "workspace_variable" ? kind : undefined;
}

/** What is typed for it. */
export function kindText(value: unknown): string {
  const kind = kindOf(value);
  const text = kind && isRecord(value) ? value[HELD[kind]] : undefined;
  return typeof text === "string" ? text : text === undefined ? "" : JSON.stringify(text);
}

export const makeKind = (kind: PrefectKind, text: string): unknown => ({ [KIND]: kind, [HELD[kind]]: text });
