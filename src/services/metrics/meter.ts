/** What is counted while the server runs: kind and meaning of each, by the name that Prometheus knows. */
export const METERS = {
  batuta_events_received_total: ["counter", "Events that clients sent."],
  batuta_events_recorded_total: ["counter", "Events of clients that were new and are stored."],
  batuta_events_refused_total: [
    "counter",
    "Events of clients that were kept out of the events, or out of the task runs.",
  ],
  batuta_websockets: ["gauge", "Open websockets."],
  batuta_websockets_refused_total: ["counter", "Websockets that were refused, since too many were open."],
  prefect_worker_channel_connections_total: ["counter", "Worker channels that were opened and closed."],
  prefect_worker_channel_close_reasons_total: ["counter", "Why the server closed worker channels."],
  prefect_worker_channel_snapshots_total: ["counter", "Changed work pools that workers were sent."],
  prefect_worker_channel_heartbeat_failures_total: ["counter", "Workers' heartbeats that were not stored."],
  prefect_worker_channel_cleanup_deliveries_total: ["counter", "Clean-ups that workers were sent."],
  prefect_worker_cleanup_queue_dead_letters_total: ["counter", "Clean-ups that were given up."],
  prefect_worker_cleanup_queue_lease_expirations_total: ["counter", "Clean-ups that workers let slip."],
  prefect_worker_cleanup_queue_operations_total: ["counter", "What was done with clean-ups."],
} as const satisfies Record<string, readonly ["counter" | "gauge", string]>;

export type MeterName = keyof typeof METERS;
export type Labels = Readonly<Record<string, string>>;

/** Counts what a server does. Write units may run twice, so they are counted after their commit. */
export interface Meter {
  /** Adds to a counter, or to a gauge, which may also be less than nothing. Default 1. */
  add(name: MeterName, labels?: Labels, by?: number): void;
}
