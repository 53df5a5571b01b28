/** Signs of life of a flow run whose client sends heartbeats as events. Instants are integer microseconds. */
export interface FlowRunHeartbeatTable {
  /** Deleted with the run. */
  readonly flow_run_id: string;
  /** When the latest one arrived. */
  latest: number;
  /** The longest time between two of them, as they were sent; null before the second one. */
  interval: number | null;
  /** When the latest one was sent, by the client's clock. */
  occurred: number;
}
