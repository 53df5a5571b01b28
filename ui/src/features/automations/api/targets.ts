import { queryOptions } from "@tanstack/react-query";
import type { TargetKind } from "@/features/automations/action-kinds.ts";
import type { Api } from "@/shared/api/api.ts";
import type { Entity } from "@/shared/api/route-query.ts";

/** What an action can be aimed at, a trigger narrowed to, or a message sent by. */
export type ListedKind = TargetKind | "flow" | "notification-block" | "webhook-block";

interface Target {
  readonly id: string;
  readonly name: string | null;
}
interface Source {
  readonly entity: Entity;
  readonly list: (api: Api, options: { readonly signal: AbortSignal }) => Promise<readonly Target[]>;
}

const limit = 200;

const SOURCES: Readonly<Record<ListedKind, Source>> = {
  deployment: {
    entity: "deployments",
    list: (api, options) => api.call("list-deployments", { body: { limit } }, options),
  },
  "work-pool": {
    entity: "work-pools",
    list: (api, options) => api.call("list-work-pools", { body: { limit } }, options),
  },
  "work-queue": {
    entity: "work-pools",
    list: (api, options) => api.call("list-work-queues", { body: { limit } }, options),
  },
  automation: {
    entity: "automations",
    list: (api, options) => api.call("list-automations", { body: { limit } }, options),
  },
  flow: { entity: "flows", list: (api, options) => api.call("list-flows", { body: { limit } }, options) },
  "notification-block": {
    entity: "blocks",
    list: (api, options) =>
      api.call(
        "list-block-documents",
        { body: { limit, block_schemas: { block_capabilities: { all_: ["notify"] } } } },
        options,
      ),
  },
  "webhook-block": {
    entity: "blocks",
    list: (api, options) =>
      api.call(
        "list-block-documents",
        { body: { limit, block_types: { slug: { any_: ["webhook"] } } } },
        options,
      ),
  },
};

/** Things of a kind by name; the first 200. */
export function targetsQuery(api: Api, kind: ListedKind) {
  const { entity, list } = SOURCES[kind];
  return queryOptions({
    queryKey: [entity, "targets", kind] as const,
    queryFn: ({ signal }) => list(api, { signal }),
    select: (rows) => rows.map(({ id, name }) => ({ id, name: name ?? id })),
  });
}
