import { useQueryClient } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { askAnew } from "@/app/shell/ask-anew.ts";
import { ListLink } from "@/app/shell/list-link.tsx";
import { ApiError } from "@/shared/api/api-error.ts";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";

/** In place of a page that could not be shown; it comes by itself when the server was away and answers again. */
export function FailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const { connection } = router.options.context;
  const isAway = error instanceof ApiError && error.status === 0;
  useEffect(() => {
    if (!isAway) return;
    return connection.subscribe(() => {
      if (connection.get() === "reachable") void askAnew(router, queryClient);
    });
  }, [isAway, connection, router, queryClient]);
  return <ErrorPanel error={error} onRetry={() => void askAnew(router, queryClient)} onward={<ListLink />} />;
}
