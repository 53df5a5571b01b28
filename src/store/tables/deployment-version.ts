/** What a deployment's runs would do from a moment on. Deleted with the deployment. Instants are integer microseconds. */
export interface DeploymentVersionTable {
  readonly deployment_id: string;
  /** Counts from 1 within the deployment; never given twice. */
  readonly number: number;
  readonly created: number;
  /** `DeploymentVersionCause`. */
  readonly cause: string;
  /** Number of the version whose content this one has again. */
  readonly rolled_back_to: number | null;
  /** The User-Agent of who made it, as far as it told one. */
  readonly client: string | null;
  /** JSON array of the columns below that differ from the version before. */
  readonly changed: string;
  readonly version: string | null;
  /** JSON object, `VersionInfo`. */
  readonly version_info: string | null;
  /** JSON array of strings. */
  readonly tags: string;
  /** JSON object of scalars. */
  readonly labels: string;
  /** Verbatim JSON object. */
  readonly parameters: string;
  /** Verbatim JSON object. */
  readonly job_variables: string;
  /** Verbatim JSON object. */
  readonly parameter_openapi_schema: string | null;
  /** 0 or 1. */
  readonly enforce_parameter_schema: number;
  /** Verbatim JSON array of objects. */
  readonly pull_steps: string | null;
  readonly path: string | null;
  readonly entrypoint: string | null;
  readonly storage_document_id: string | null;
  readonly infrastructure_document_id: string | null;
  readonly work_pool_name: string | null;
  readonly work_queue_name: string | null;
  /** JSON array of `KeptSchedule`, the oldest first; their parameters verbatim. */
  readonly schedules: string;
}
