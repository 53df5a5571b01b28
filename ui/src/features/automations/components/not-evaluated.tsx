import { CircleDashed } from "lucide-react";
import { useTexts } from "@/features/automations/texts.ts";

/** Says that the server keeps automations and does not act on them yet. */
export function NotEvaluated({ isShort }: { readonly isShort?: boolean }) {
  const t = useTexts();
  return (
    <div className="flex items-start gap-2 text-xs text-warning" title={t("notEvaluatedText")}>
      <CircleDashed aria-hidden className="mt-px size-4 shrink-0" />
      <span>
        <strong className="font-semibold">{t("notEvaluated")}</strong>
        {!isShort && <span className="block text-muted">{t("notEvaluatedText")}</span>}
      </span>
    </div>
  );
}
