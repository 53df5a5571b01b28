/** A rule: what to do when events come, or don't. Instants are integer microseconds. */
export interface AutomationTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  name: string;
  description: string;
  /** 0 or 1. */
  enabled: number;
  /** JSON array of texts (jsonb in Postgres). */
  tags: string;
  /** JSON object with all defaults and an id for each trigger. */
  trigger: string;
  /** JSON arrays of actions. */
  actions: string;
  actions_on_trigger: string;
  actions_on_resolve: string;
}

/** A resource that an automation names, or that owns it. Deleted with the automation. */
export interface AutomationResourceTable {
  readonly automation_id: string;
  /** `prefect.deployment.<id>` and the like. */
  readonly resource_id: string;
  /** 1 when the automation goes with the resource (`owner_resource`). */
  is_owner: number;
}
