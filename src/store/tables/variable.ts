/** A value under a name, for flows to read. */
export interface VariableTable {
  /** UUIDv7. */
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Unique. */
  name: string;
  /** Verbatim JSON. */
  value: string;
  /** JSON array of strings (jsonb in Postgres: lists filter on it). */
  tags: string;
}
