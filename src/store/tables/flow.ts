/** A flow, known by its unique name. Instants are integer microseconds since the epoch. */
export interface FlowTable {
  /** UUIDv7. */
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Unique. */
  name: string;
  /** JSON array of strings. */
  tags: string;
  /** JSON object of scalars; null when never set. */
  labels: string | null;
}
