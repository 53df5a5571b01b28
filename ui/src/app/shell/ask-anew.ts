import type { Query, QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";

/** Asks anew for all that a page failed by: neither the router nor the queries forget an error by themselves. */
export async function askAnew(router: AnyRouter, queryClient: QueryClient): Promise<void> {
  const hasFailed = ({ state }: Query) => state.status === "error" && state.data === undefined;
  await queryClient.resetQueries({ predicate: hasFailed });
  await Promise.all([router.invalidate(), queryClient.invalidateQueries()]);
}
