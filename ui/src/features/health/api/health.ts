import type { Api } from "@/shared/api/api.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { routeQuery } from "@/shared/api/route-query.ts";

export type Health = Reply<"read-admin-health">;
export type Loop = Health["loops"][number];

/** How the server, its loops and its database are. */
export const healthQuery = (api: Api) => ({
  ...routeQuery(api, "admin", "read-admin-health", {}),
  refetchInterval: 5_000,
});
