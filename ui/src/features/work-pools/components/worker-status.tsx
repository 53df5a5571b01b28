import { CircleCheck, CircleSlash } from "lucide-react";
import { useTexts } from "@/features/work-pools/texts.ts";

/** Whether a worker was heard of lately, by icon, colour and word. */
export function WorkerStatus({ isOnline }: { readonly isOnline: boolean }) {
  const t = useTexts();
  return isOnline ? (
    <span className="inline-flex items-center gap-1.5 align-middle font-medium text-good">
      <CircleCheck aria-hidden className="size-4" />
      {t("online")}
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 align-middle text-muted">
      <CircleSlash aria-hidden className="size-4" />
      {t("offline")}
    </span>
  );
}
