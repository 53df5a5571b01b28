/** A value that somebody sent to a flow run, by its key. Instants are integer microseconds. Deleted with the run. */
export interface FlowRunInputTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  readonly flow_run_id: string;
  /** Unique within the run. */
  readonly key: string;
  /** As it was sent: mostly JSON, but any text. */
  value: string;
  readonly sender: string | null;
}
