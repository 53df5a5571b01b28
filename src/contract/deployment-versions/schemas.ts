import { z } from "zod";
import { DeploymentSchedule, ScheduleMissed } from "../deployments/schedules.ts";
import { VersionInfo } from "../deployments/schemas.ts";
import { Instant, JsonObject, Labels, Uuid } from "../primitives.ts";

/** How a version came about: a deploy, a change of some fields, a rollback, or it was there before versions were kept. */
const DeploymentVersionCause = z.enum(["deployed", "changed", "rolled-back", "found"]);

/** When a deployment ran by itself. */
const VersionedSchedule = DeploymentSchedule.pick({
  schedule: true,
  active: true,
  max_scheduled_runs: true,
  parameters: true,
  slug: true,
  overlap: true,
}).extend({ missed: ScheduleMissed.optional() });

/** A version of a deployment, without what it held. */
export const DeploymentVersionSummary = z.object({
  deployment_id: Uuid,
  /** Counts from 1 within the deployment; never given twice. */
  number: z.int().positive(),
  created: Instant,
  cause: DeploymentVersionCause,
  /** Number of the version whose content this one has again. */
  rolled_back_to: z.int().nullable(),
  /** User-Agent of the program that made it, as far as it told one. */
  client: z.string().nullable(),
  /** Fields that differ from the version before. */
  changed: z.array(z.string()),
  /** What the deployment calls it: a tag, a hash of the code. */
  version: z.string().nullable(),
  version_info: VersionInfo.nullable(),
});
export type DeploymentVersionSummary = z.infer<typeof DeploymentVersionSummary>;

/** What the runs of a deployment would do, at a version. */
export const DeploymentVersion = DeploymentVersionSummary.extend({
  tags: z.array(z.string()),
  labels: Labels,
  parameters: JsonObject,
  job_variables: JsonObject,
  parameter_openapi_schema: JsonObject.nullable(),
  enforce_parameter_schema: z.boolean(),
  pull_steps: z.array(JsonObject).nullable(),
  path: z.string().nullable(),
  entrypoint: z.string().nullable(),
  storage_document_id: Uuid.nullable(),
  infrastructure_document_id: Uuid.nullable(),
  work_pool_name: z.string().nullable(),
  work_queue_name: z.string().nullable(),
  /** The oldest first. */
  schedules: z.array(VersionedSchedule),
});
export type DeploymentVersion = z.infer<typeof DeploymentVersion>;
