import { keepPreviousData } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

export type Deployment = Reply<"read-deployment">;
export type DeploymentSchedule = Deployment["schedules"][number];
export type VersionSummary = Reply<"list-deployment-versions">[number];

export const DEPLOYMENT_SORTS = ["NAME_ASC", "NAME_DESC", "CREATED_DESC", "UPDATED_DESC"] as const;
export type DeploymentSort = (typeof DEPLOYMENT_SORTS)[number];

/** What the list's address says. */
export interface DeploymentsSearch {
  readonly q?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly sort?: DeploymentSort | undefined;
  readonly page?: number | undefined;
}

const ROWS = 50;

export const deploymentsQuery = (
  api: Api,
  { q, tags = [], sort = "NAME_ASC", page = 1 }: DeploymentsSearch,
  flowId?: string,
) => ({
  ...routeQuery(api, "deployments", "paginate-deployments", {
    body: {
      deployments: {
        operator: "and_",
        ...(q === undefined ? {} : { flow_or_deployment_name: { like_: q } }),
        ...(tags.length === 0 ? {} : { tags: { operator: "and_", all_: [...tags] } }),
      },
      ...(flowId === undefined ? {} : { flows: { operator: "and_", id: { any_: [flowId] } } }),
      sort,
      limit: ROWS,
      page,
    },
  }),
  placeholderData: keepPreviousData,
  refetchInterval: POLL_MS,
});

/** The flows of a table's deployments, for their names. */
export const flowNamesQuery = (api: Api, ids: readonly string[]) =>
  routeQuery(api, "flows", "list-flows", {
    body: { flows: { operator: "and_", id: { any_: [...new Set(ids)] } }, sort: "NAME_ASC" },
  });

export const deploymentQuery = (api: Api, id: string) => ({
  ...routeQuery(api, "deployments", "read-deployment", { params: { id } }),
  refetchInterval: POLL_MS,
});

export const flowOfQuery = (api: Api, id: string) =>
  routeQuery(api, "flows", "read-flow", { params: { id } });

export const versionsQuery = (api: Api, id: string) =>
  routeQuery(api, "deployments", "list-deployment-versions", { params: { id } });

export const versionQuery = (api: Api, id: string, number: number) =>
  routeQuery(api, "deployments", "read-deployment-version", { params: { id, number } });

/** Automations that the deployment owns, or that act on it. */
export const triggersQuery = (api: Api, id: string) =>
  routeQuery(api, "automations", "list-related-automations", {
    params: { resource_id: `prefect.deployment.${id}` },
  });

const MOST = 200;

export const poolsQuery = (api: Api) =>
  routeQuery(api, "work-pools", "list-work-pools", { body: { limit: MOST } });

export const poolQuery = (api: Api, name: string) =>
  routeQuery(api, "work-pools", "read-work-pool", { params: { name } });

export const queuesQuery = (api: Api, pool: string) =>
  routeQuery(api, "work-pools", "list-pool-queues", {
    params: { work_pool_name: pool },
    body: { limit: MOST },
  });
