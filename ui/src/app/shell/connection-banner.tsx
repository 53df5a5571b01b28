import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useApi } from "@/shared/api/api-context.tsx";
import { routeQuery } from "@/shared/api/route-query.ts";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const PROBE_MS = 3_000;

/** Says that the server is away, until any request is answered. */
export function ConnectionBanner() {
  const { connection } = useRouter().options.context;
  const state = useSyncExternalStore(connection.subscribe, connection.get);
  return state === "unreachable" ? <Away /> : null;
}

/** Asks whether it is back: a page may have nothing that it asks for again and again. */
function Away() {
  const t = useCommonTexts();
  useQuery({
    ...routeQuery(useApi(), "admin", "read-health", {}),
    refetchInterval: PROBE_MS,
    retry: false,
    gcTime: 0,
  });
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
