import type { QueryClient } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import type { Connection } from "@/shared/api/connection.ts";

/** What loaders of routes are given. */
export interface RouterContext {
  readonly api: Api;
  readonly queryClient: QueryClient;
  readonly connection: Connection;
}
