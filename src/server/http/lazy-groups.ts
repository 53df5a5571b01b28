import type { ApiRoute } from "../../contract/routes.ts";
import type { coreHandlers } from "./handlers/core-handlers.ts";
import type { RouteGroup } from "./route-group.ts";

/** A group that is loaded when a path below its first segment is asked and no route loaded so far has it. */
export interface LazyGroup<Group extends RouteGroup = RouteGroup> {
  /** First segments below `/api`, without slashes. */
  readonly segments: readonly string[];
  load(): Promise<Group>;
}

/**
 * Groups beside the core routes. A short script asks none of them, and an idle server few: so neither pays for their
 * schemas and queries. The loaders name their modules, so that a bundle keeps them apart.
 */
const groups = [
  {
    segments: ["admin"],
    load: async () => (await import("./handlers/admin-settings.ts")).adminSettingsGroup,
  },
  {
    segments: ["block_types", "block_schemas", "block_documents", "block_capabilities", "collections"],
    load: async () => (await import("./handlers/blocks.ts")).blockGroup,
  },
  { segments: ["artifacts"], load: async () => (await import("./handlers/artifacts.ts")).artifactGroup },
  {
    segments: ["saved_searches"],
    load: async () => (await import("./handlers/saved-searches.ts")).savedSearchGroup,
  },
  {
    segments: ["concurrency_limits"],
    load: async () => (await import("./handlers/concurrency-limits.ts")).tagLimitGroup,
  },
  {
    segments: ["v2"],
    load: async () => (await import("./handlers/concurrency-limits-v2.ts")).concurrencyLimitGroup,
  },
  {
    segments: ["batuta"],
    load: async () => (await import("./handlers/concurrency-limits-v2.ts")).concurrencyHolderGroup,
  },
  {
    segments: ["automations", "templates"],
    load: async () => (await import("./handlers/automations.ts")).automationGroup,
  },
  { segments: ["events"], load: async () => (await import("./handlers/events.ts")).eventGroup },
  {
    segments: ["task_workers"],
    load: async () => (await import("./handlers/task-workers.ts")).taskWorkerGroup,
  },
  { segments: ["work_pools"], load: async () => (await import("./handlers/work-pools.ts")).workPoolGroup },
  { segments: ["work_queues"], load: async () => (await import("./handlers/work-queues.ts")).workQueueGroup },
  {
    segments: ["deployments"],
    load: async () => (await import("./handlers/deployments.ts")).deploymentGroup,
  },
  { segments: ["variables"], load: async () => (await import("./handlers/variables.ts")).variableGroup },
  { segments: ["batuta"], load: async () => (await import("./handlers/loops.ts")).loopGroup },
  { segments: ["batuta"], load: async () => (await import("./handlers/waiting.ts")).waitingGroup },
  {
    segments: ["batuta"],
    load: async () => (await import("./handlers/deployment-versions.ts")).deploymentVersionGroup,
  },
  { segments: ["batuta"], load: async () => (await import("./handlers/retry-from.ts")).retryFromGroup },
  { segments: ["flow_runs"], load: async () => (await import("./handlers/run-inputs.ts")).runInputGroup },
  { segments: ["ui"], load: async () => (await import("./handlers/schema-values.ts")).schemaValueGroup },
  { segments: ["ui"], load: async () => (await import("./handlers/ui.ts")).uiGroup },
  { segments: ["ui"], load: async () => (await import("./handlers/work-pool-pages.ts")).workPoolPageGroup },
  { segments: ["ui"], load: async () => (await import("./handlers/ui-pages.ts")).pageGroup },
  { segments: ["ui"], load: async () => (await import("./handlers/recent-runs.ts")).recentRunGroup },
  { segments: ["ui"], load: async () => (await import("./handlers/ui-drawings.ts")).drawingGroup },
] as const satisfies readonly LazyGroup[];

type IdOf<Group> = Group extends LazyGroup<RouteGroup<infer Id>> ? Id : never;
type Unserved = Exclude<ApiRoute["id"], keyof typeof coreHandlers | IdOf<(typeof groups)[number]>>;

/** Does not compile while an operation of the contract has no handler: the message names the missing ones. */
export const lazyGroups: [Unserved] extends [never] ? readonly LazyGroup[] : Unserved = groups;
