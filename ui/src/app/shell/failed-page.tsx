import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { type AnyRouter, type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "@/shared/api/api-error.ts";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";

/** Asks anew for all that a page failed by: neither the router nor the queries forget an error by themselves. */
async function retry(router: AnyRouter, queryClient: QueryClient): Promise<void> {
  await queryClient.resetQueries({ predicate: ({ state }) => state.status === "error" });
  await router.invalidate();
}

/** In place of a page that could not be shown; it comes by itself when the server was away and answers again. */
export function FailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const { connection } = router.options.context;
  const isAway = error instanceof ApiError && error.status === 0;
  useEffect(() => {
    if (!isAway) return;
    return connection.subscribe(() => {
      if (connection.get() === "reachable") void retry(router, queryClient);
    });
  }, [isAway, connection, router, queryClient]);
  return <ErrorPanel error={error} onRetry={() => void retry(router, queryClient)} />;
}
