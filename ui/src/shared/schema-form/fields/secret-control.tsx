import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { TextInput } from "@/shared/components/field.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import type { ControlProps } from "@/shared/schema-form/fields/field-props.ts";
import { useTexts } from "@/shared/schema-form/texts.ts";

/** A secret. What was there before is never shown: it stays until something is typed. */
export function SecretControl({ value, onChange }: ControlProps) {
  const t = useTexts();
  const [typed, setTyped] = useState<string>();
  const [before] = useState(value);
  const [isShown, setShown] = useState(false);
  const onText = (text: string) => {
    setTyped(text === "" ? undefined : text);
    onChange(text === "" ? before : text);
  };
  return (
    <span className="flex items-center gap-1">
      <TextInput
        type={isShown ? "text" : "password"}
        autoComplete="new-password"
        spellCheck={false}
        value={typed ?? ""}
        onText={onText}
        placeholder={typed === undefined && value !== undefined && value !== "" ? t("secretKept") : undefined}
      />
      <IconButton label={isShown ? t("hide") : t("show")} onClick={() => setShown(!isShown)}>
        {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </IconButton>
    </span>
  );
}
