import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Puts a text on the clipboard. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useCommonTexts();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <IconButton
      isSmall
      label={isCopied ? t("action.copied") : (label ?? t("action.copy"))}
      onClick={() => void copy()}
      onBlur={() => setCopied(false)}
      onMouseLeave={() => setCopied(false)}
    >
      {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
    </IconButton>
  );
}
