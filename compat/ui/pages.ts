/** Ids of what `seed.py` has made. */
export type Seeded = Readonly<
  Record<
    | "flow"
    | "run"
    | "failed"
    | "task"
    | "taskName"
    | "deployment"
    | "artifact"
    | "block"
    | "automation"
    | "limit"
    | "event"
    | "eventDate",
    string
  >
>;

/** A page of Prefect's web UI and the seeded text that it shows once its data has come. */
export interface Page {
  readonly path: string;
  readonly shows: string;
}

/** The pages that both of Prefect's interfaces have. */
export function pagesOf(seeded: Seeded): Page[] {
  return [
    { path: "/dashboard", shows: "seeded-failing" },
    { path: "/runs", shows: "seeded-run" },
    { path: `/runs/flow-run/${seeded.run}`, shows: "a seeded line" },
    { path: `/runs/flow-run/${seeded.failed}`, shows: "seeded-failure" },
    { path: `/runs/task-run/${seeded.task}`, shows: seeded.taskName },
    { path: "/flows", shows: "seeded-flow" },
    { path: `/flows/flow/${seeded.flow}`, shows: "seeded-flow" },
    { path: "/deployments", shows: "seeded-deployment" },
    { path: `/deployments/deployment/${seeded.deployment}`, shows: "seeded-deployment" },
    { path: `/deployments/deployment/${seeded.deployment}/run`, shows: "x" },
    { path: "/work-pools", shows: "seeded-pool" },
    { path: "/work-pools/create", shows: "Process" },
    { path: "/work-pools/work-pool/seeded-pool", shows: "seeded-pool" },
    { path: "/work-pools/work-pool/seeded-pool/queue/seeded-queue", shows: "seeded-queue" },
    { path: "/blocks", shows: "seeded-block" },
    { path: "/blocks/catalog", shows: "Secret" },
    { path: "/blocks/catalog/secret/create", shows: "Secret" },
    { path: `/blocks/block/${seeded.block}`, shows: "seeded-block" },
    { path: "/variables", shows: "seeded_variable" },
    { path: "/automations", shows: "seeded-automation" },
    { path: `/automations/automation/${seeded.automation}`, shows: "seeded-automation" },
    { path: "/automations/create", shows: "Trigger" },
    { path: "/events", shows: "seeded.event" },
    { path: `/events/event/${seeded.eventDate}/${seeded.event}`, shows: "seeded.event" },
    { path: "/artifacts", shows: "seeded-report" },
    { path: "/artifacts/key/seeded-report", shows: "seeded-report" },
    { path: `/artifacts/artifact/${seeded.artifact}`, shows: "Seeded title" },
    { path: "/concurrency-limits", shows: "seeded-limit" },
    { path: `/concurrency-limits/concurrency-limit/${seeded.limit}`, shows: "seeded-tag" },
    { path: "/settings", shows: "databaseUrl" },
  ];
}
