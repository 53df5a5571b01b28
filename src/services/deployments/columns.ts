import type { DeploymentUpdate } from "../../contract/deployments/schemas.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import type { DeploymentChange } from "../../store/queries/deployment-queries.ts";
import { cleanText, cleanTexts } from "../clean-text.ts";
import { serviceError } from "../errors.ts";

type Sent = Omit<DeploymentUpdate, "schedules">;

function text(value: string | null): string | null {
  return value === null ? null : cleanText(value);
}

function json(value: unknown): string | null {
  return value === null ? null : jsonTextOf(value);
}

/** Columns that follow from the fields of a request one by one; fields that were not sent have none. */
export function sentColumns(body: Sent): DeploymentChange {
  const change: DeploymentChange = {};
  if (body.version !== undefined) change.version = text(body.version);
  if (body.version_info !== undefined) {
    change.version_info = body.version_info === null ? null : JSON.stringify(body.version_info);
    if (body.version === undefined && body.version_info !== null) {
      change.version = cleanText(body.version_info.version);
    }
  }
  if (body.description !== undefined) change.description = text(body.description);
  if (body.paused !== undefined) change.paused = body.paused ? 1 : 0;
  if (body.tags !== undefined) change.tags = JSON.stringify(cleanTexts(body.tags));
  if (body.parameters != null) change.parameters = jsonTextOf(body.parameters);
  if (body.job_variables != null) change.job_variables = jsonTextOf(body.job_variables);
  if (body.parameter_openapi_schema !== undefined) {
    const schema = json(body.parameter_openapi_schema);
    // As Prefect keeps an empty schema that was given.
    change.parameter_openapi_schema = schema === "{}" ? '{"type":"object","properties":{}}' : schema;
  }
  if (body.enforce_parameter_schema === null) {
    throw serviceError(
      "integrity-conflict",
      "Data integrity conflict: enforce_parameter_schema can't be null",
    );
  }
  if (body.enforce_parameter_schema !== undefined) {
    change.enforce_parameter_schema = body.enforce_parameter_schema ? 1 : 0;
  }
  if (body.pull_steps !== undefined) {
    change.pull_steps = body.pull_steps === null ? null : `[${body.pull_steps.map(json).join(",")}]`;
  }
  if (body.path !== undefined) change.path = text(body.path);
  if (body.entrypoint !== undefined) change.entrypoint = text(body.entrypoint);
  if (body.storage_document_id !== undefined) change.storage_document_id = body.storage_document_id;
  if (body.infrastructure_document_id !== undefined) {
    change.infrastructure_document_id = body.infrastructure_document_id;
  }
  if (body.concurrency_options !== undefined) {
    change.concurrency_options =
      body.concurrency_options === null ? null : JSON.stringify(body.concurrency_options);
  }
  return change;
}
