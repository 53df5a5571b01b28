/** How long each kind is kept; null: for ever. */
export interface RetentionPolicy {
  /** Days after its end that a flow run is kept, with its subflows, task runs, states and logs. */
  readonly flow_run_days: number | null;
  /** Days after its end that a task run outside a flow is kept, with its logs. */
  readonly task_run_days: number | null;
  /** Days that a log line is kept that belongs to no run, or to one that is kept longer. */
  readonly log_days: number | null;
  readonly event_days: number | null;
}

/** What the server's own loops go by. */
export interface ServerPolicies {
  readonly retention: RetentionPolicy;
  /** How long after its time a run that has not started is called late. */
  readonly late_after_seconds: number;
  /** How long a run may be cancelling until the server calls it cancelled. */
  readonly cancellation_timeout_seconds: number;
  /** Whether runs without a sign of life are marked as crashed. */
  readonly watches_heartbeats: boolean;
}

export const DEFAULT_POLICIES: ServerPolicies = Object.freeze({
  retention: Object.freeze({ flow_run_days: 90, task_run_days: 90, log_days: 90, event_days: 7 }),
  late_after_seconds: 15,
  cancellation_timeout_seconds: 300,
  watches_heartbeats: true,
});

/** The policies of this server, with the default for each that it does not name. */
export function policiesOf({
  policies,
}: {
  readonly policies?: Partial<ServerPolicies> | undefined;
}): ServerPolicies {
  return { ...DEFAULT_POLICIES, ...policies };
}
