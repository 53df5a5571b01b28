import type { Api } from "@/shared/api/api.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

/** All assets that events tell of. */
export const assetsQuery = (api: Api) => ({
  ...routeQuery(api, "events", "list-assets", {}),
  refetchInterval: POLL_MS,
});

/** What happened to one asset, newest first. */
export const assetEventsQuery = (api: Api, key: string) => ({
  ...routeQuery(api, "events", "list-events", {
    body: { filter: { resource: { id: [key] }, event: { prefix: ["prefect.asset."] } }, limit: 50 },
  }),
  refetchInterval: POLL_MS,
});
