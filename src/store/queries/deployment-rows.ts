import type { DeploymentSchedule } from "../../contract/deployments/schedules.ts";
import type { Deployment } from "../../contract/deployments/schemas.ts";
import { sliceJson } from "../../contract/json-slices.ts";
import { jsonText } from "../../contract/json-text.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { DeploymentTable } from "../tables/deployment.ts";
import type { DeploymentScheduleTable } from "../tables/deployment-schedule.ts";

/** A deployment with the name of its pool. */
export interface DeploymentRow extends Readonly<DeploymentTable> {
  readonly pool_name: string | null;
}

/** A stored schedule as the API shows it. */
export function decodeSchedule(row: DeploymentScheduleTable): DeploymentSchedule {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    deployment_id: row.deployment_id,
    schedule: JSON.parse(row.schedule), // Written with its defaults.
    active: row.active !== 0,
    max_scheduled_runs: row.max_scheduled_runs,
    parameters: jsonText(row.parameters),
    slug: row.slug,
    overlap: row.overlap as DeploymentSchedule["overlap"], // safe: written from the contract's type only
    missed: row.missed as DeploymentSchedule["missed"], // safe: as above
  };
}

/** Each step stays the text it was. */
function decodeSteps(text: string): Deployment["pull_steps"] {
  return sliceJson(text, [["*"]]).map((step) => jsonText(step.text)) as unknown as Record<string, unknown>[]; // safe: kept texts stand for objects
}

/** A stored deployment as the API shows it. */
export function decodeDeployment(
  row: DeploymentRow,
  schedules: readonly DeploymentScheduleTable[],
  limit: Deployment["global_concurrency_limit"],
): Deployment {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    version: row.version,
    description: row.description,
    flow_id: row.flow_id,
    paused: row.paused !== 0,
    schedules: schedules.map(decodeSchedule),
    concurrency_limit: null,
    global_concurrency_limit: limit,
    concurrency_options: row.concurrency_options === null ? null : JSON.parse(row.concurrency_options),
    job_variables: jsonText(row.job_variables) as unknown as Record<string, unknown>, // safe: kept texts stand for objects
    parameters: jsonText(row.parameters) as unknown as Record<string, unknown>, // safe: as above
    tags: JSON.parse(row.tags),
    labels: JSON.parse(row.labels),
    work_queue_name: row.work_queue_name,
    work_queue_id: row.work_queue_id,
    last_polled: row.last_polled === null ? null : formatInstant(row.last_polled),
    parameter_openapi_schema:
      row.parameter_openapi_schema === null
        ? null
        : (jsonText(row.parameter_openapi_schema) as unknown as Record<string, unknown>), // safe: as above
    path: row.path,
    pull_steps: row.pull_steps === null ? null : decodeSteps(row.pull_steps),
    entrypoint: row.entrypoint,
    storage_document_id: row.storage_document_id,
    infrastructure_document_id: row.infrastructure_document_id,
    created_by: row.created_by === null ? null : JSON.parse(row.created_by),
    updated_by: row.updated_by === null ? null : JSON.parse(row.updated_by),
    work_pool_name: row.pool_name,
    status: row.status === "READY" ? "READY" : "NOT_READY",
    enforce_parameter_schema: row.enforce_parameter_schema !== 0,
  };
}
