import { useRouter } from "@tanstack/react-router";
import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Says that the server is away. Queries go on asking; the banner goes when one is answered. */
export function ConnectionBanner() {
  const t = useCommonTexts();
  const { connection } = useRouter().options.context;
  const state = useSyncExternalStore(connection.subscribe, connection.get);
  if (state !== "unreachable") return null;
  return (
    <div
      role="status"
      className="sticky top-0 z-30 flex items-center gap-2 border-b border-warning bg-warning-soft px-4 py-1.5 text-sm"
    >
      <WifiOff aria-hidden className="size-4 text-warning" />
      {t("error.offline")}
    </div>
  );
}
