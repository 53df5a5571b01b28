import type {
  DeploymentVersion,
  DeploymentVersionSummary,
} from "../../contract/deployment-versions/schemas.ts";
import { sliceJson } from "../../contract/json-slices.ts";
import { jsonText } from "../../contract/json-text.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import type { DeploymentVersionTable } from "../tables/deployment-version.ts";

const SUMMARY = [
  "deployment_id",
  "number",
  "created",
  "cause",
  "rolled_back_to",
  "client",
  "changed",
  "version",
  "version_info",
] as const;

type SummaryRow = Pick<DeploymentVersionTable, (typeof SUMMARY)[number]>;

export async function insertVersion(db: Queryable, row: DeploymentVersionTable): Promise<void> {
  await db.insertInto("deployment_version").values(row).execute();
}

/** The newest version of a deployment; by the primary key. */
export async function findLatestVersion(
  db: Queryable,
  deploymentId: string,
): Promise<DeploymentVersionTable | undefined> {
  const query = db.selectFrom("deployment_version").selectAll().where("deployment_id", "=", deploymentId);
  return query.orderBy("number", "desc").limit(1).executeTakeFirst();
}

export async function findVersion(
  db: Queryable,
  deploymentId: string,
  number: number,
): Promise<DeploymentVersionTable | undefined> {
  const query = db.selectFrom("deployment_version").selectAll().where("deployment_id", "=", deploymentId);
  return query.where("number", "=", number).executeTakeFirst();
}

/** The versions of a deployment without what they held, the newest first. */
export async function listVersionRows(
  db: Queryable,
  deploymentId: string,
  limit: number,
): Promise<SummaryRow[]> {
  const query = db.selectFrom("deployment_version").select(SUMMARY).where("deployment_id", "=", deploymentId);
  return query.orderBy("number", "desc").limit(limit).execute();
}

/** The version that a deployment had at a moment; undefined when it is not kept any more. */
export async function findVersionAt(
  db: Queryable,
  deploymentId: string,
  atMicros: number,
): Promise<SummaryRow | undefined> {
  const query = db.selectFrom("deployment_version").select(SUMMARY).where("deployment_id", "=", deploymentId);
  return query.where("created", "<=", atMicros).orderBy("number", "desc").limit(1).executeTakeFirst();
}

/** Deletes the versions of a deployment up to a number. */
export async function deleteVersionsUpTo(db: Queryable, deploymentId: string, number: number): Promise<void> {
  const query = db.deleteFrom("deployment_version").where("deployment_id", "=", deploymentId);
  await query.where("number", "<=", number).execute();
}

/** A stored version as lists of the API show it. */
export function decodeVersionSummary(row: SummaryRow): DeploymentVersionSummary {
  return {
    deployment_id: row.deployment_id,
    number: row.number,
    created: formatInstant(row.created),
    cause: row.cause as DeploymentVersionSummary["cause"], // safe: written by us only
    rolled_back_to: row.rolled_back_to,
    client: row.client,
    changed: JSON.parse(row.changed),
    version: row.version,
    version_info: row.version_info === null ? null : JSON.parse(row.version_info),
  };
}

type JsonObject = DeploymentVersion["parameters"];

function keptObject(text: string): JsonObject {
  return jsonText(text) as unknown as JsonObject; // safe: kept texts stand for objects
}

/** The schedules of a stored version, their parameters the texts that they were. */
export function decodeVersionSchedules(text: string): DeploymentVersion["schedules"] {
  const schedules = JSON.parse(text) as DeploymentVersion["schedules"]; // safe: written by us only
  const parameters = sliceJson(text, [["*", "parameters"]]);
  return schedules.map((each, at) => ({ ...each, parameters: keptObject(parameters[at]?.text ?? "{}") }));
}

/** A stored version as the API shows it. */
export function decodeVersion(row: DeploymentVersionTable): DeploymentVersion {
  return {
    ...decodeVersionSummary(row),
    tags: JSON.parse(row.tags),
    labels: JSON.parse(row.labels),
    parameters: keptObject(row.parameters),
    job_variables: keptObject(row.job_variables),
    parameter_openapi_schema:
      row.parameter_openapi_schema === null ? null : keptObject(row.parameter_openapi_schema),
    enforce_parameter_schema: row.enforce_parameter_schema !== 0,
    pull_steps:
      row.pull_steps === null ? null : sliceJson(row.pull_steps, [["*"]]).map(({ text }) => keptObject(text)),
    path: row.path,
    entrypoint: row.entrypoint,
    storage_document_id: row.storage_document_id,
    infrastructure_document_id: row.infrastructure_document_id,
    work_pool_name: row.work_pool_name,
    work_queue_name: row.work_queue_name,
    schedules: decodeVersionSchedules(row.schedules),
  };
}
