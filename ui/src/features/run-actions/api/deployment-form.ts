import type { Api } from "@/shared/api/api.ts";
import { routeQuery } from "@/shared/api/route-query.ts";

/** The deployment whose schema the parameters of another run must fit. */
export const deploymentFormQuery = (api: Api, id: string) =>
  routeQuery(api, "deployments", "read-deployment", { params: { id } });

/** The whole run: its page leaves out parameters that are large. */
export const wholeRunQuery = (api: Api, id: string) =>
  routeQuery(api, "flow-runs", "read-flow-run", { params: { id } });

/** What a paused run says to whoever resumes it; it names a place for that even when it has nothing to say. */
export const inputDescriptionQuery = (api: Api, id: string, key: string) =>
  routeQuery(api, "flow-runs", "list-flow-run-inputs", { params: { id }, body: { prefix: key, limit: 1 } });

/** What a paused run wants to be told: the schema that it has left. */
export const inputSchemaQuery = (api: Api, id: string, key: string) =>
  routeQuery(api, "flow-runs", "read-flow-run-input", { params: { id, key } });
