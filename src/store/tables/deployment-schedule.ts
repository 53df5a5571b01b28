/** When a deployment runs by itself. Deleted with the deployment. Instants are integer microseconds. */
export interface DeploymentScheduleTable {
  /** UUIDv7. */
  readonly id: string;
  readonly created: number;
  updated: number;
  readonly deployment_id: string;
  /** JSON object, `Schedule` with its defaults. */
  schedule: string;
  /** 0 or 1. */
  active: number;
  max_scheduled_runs: number | null;
  /** Verbatim JSON object. */
  parameters: string;
  /** Unique within the deployment. */
  slug: string | null;
  /** When the schedule is to be looked at again, at the latest; 0 for at once. */
  next_look: number;
  /** `ScheduleOverlap` */
  overlap: string;
  /** `ScheduleMissed`; null: dates without a server are left out, late runs stay. */
  missed: string | null;
  /** Up to here all its dates are runs. Kept where `missed` says something; null: from now on. */
  made_until: number | null;
}
