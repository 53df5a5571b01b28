import { EllipsisVertical } from "lucide-react";
import { buttonClass } from "@/shared/components/button.tsx";
import { Menu, type MenuEntry } from "@/shared/components/menu.tsx";
import { kindOf, makeKind } from "@/shared/schema-form/prefect-kinds.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

/** How a value is given: by its control, as JSON, not at all, as null, or made by the server when the run is made. */
export type FieldMode = "value" | "unset" | "none" | "json" | "jsonText" | "template" | "variable";

const MODE_OF_KIND = { json: "jsonText", jinja: "template", workspace_variable: "variable" } as const;

export function modeOf(value: unknown, isJson: boolean): FieldMode {
  const kind = kindOf(value);
  if (kind !== undefined) return MODE_OF_KIND[kind];
  if (isJson) return "json";
  return value === undefined ? "unset" : value === null ? "none" : "value";
}

/** What a value becomes when it is given in another way. JSON and control show the same value. */
export function valueOfMode(
  mode: FieldMode,
  value: unknown,
): { readonly isChanged: boolean; readonly value?: unknown } {
  if (mode === "none") return { isChanged: true, value: null };
  if (mode === "unset") return { isChanged: true, value: undefined };
  if (mode === "template")
    return { isChanged: true, value: makeKind("jinja", typeof value === "string" ? value : "") };
  if (mode === "variable") return { isChanged: true, value: makeKind("workspace_variable", "") };
  const isGone = value === null || kindOf(value) !== undefined;
  return isGone ? { isChanged: true, value: undefined } : { isChanged: false };
}

interface FieldModeMenuProps {
  readonly name: string;
  readonly mode: FieldMode;
  readonly isNullable: boolean;
  readonly isRequired: boolean;
  readonly acceptsKinds: boolean;
  readonly onMode: (mode: FieldMode) => void;
}

/** The menu of these ways, beside the field's name. */
export function FieldModeMenu({
  name,
  mode,
  isNullable,
  isRequired,
  acceptsKinds,
  onMode,
}: FieldModeMenuProps) {
  const t = useTexts();
  const entry = (label: string, to: FieldMode): MenuEntry => ({
    label,
    onSelect: () => onMode(to),
    isDisabled: mode === to,
  });
  const entries = [
    entry(t("asValue"), "value"),
    ...(isNullable ? [entry(t("asNone"), "none")] : []),
    entry(t("asJson"), "json"),
    ...(acceptsKinds ? [entry(t("asTemplate"), "template"), entry(t("asVariable"), "variable")] : []),
    ...(isRequired ? [] : [entry(t("asUnset"), "unset")]),
  ];
  const shown = {
    none: t("none"),
    json: t("asJson"),
    jsonText: t("asJson"),
    template: t("asTemplate"),
    variable: t("asVariable"),
  };
  const word = mode === "value" || mode === "unset" ? undefined : shown[mode];
  return (
    <Menu
      entries={entries}
      trigger={
        <button
          type="button"
          aria-label={t("kind", { name })}
          className={buttonClass("quiet", word === undefined ? "small-icon" : "small")}
        >
          {word}
          <EllipsisVertical aria-hidden />
        </button>
      }
    />
  );
}
