/** History of a flow run's states, the current one included. Deleted with the run. */
export interface FlowRunStateTable {
  readonly id: string;
  readonly flow_run_id: string;
  /** When the row was written, integer microseconds. */
  readonly created: number;
  readonly type: string;
  readonly name: string;
  /** When the state began, integer microseconds. */
  readonly timestamp: number;
  readonly message: string | null;
  /** JSON object with the state details that are set. */
  readonly details: string;
  /** Verbatim JSON text; null when there is none. */
  readonly data: string | null;
}
