/** A result record of the `database` result storage, by its key. */
export interface ResultTable {
  readonly key: string;
  readonly created: number;
  updated: number;
  /** After this instant (integer microseconds) the record counts as absent; null: never. */
  expiration: number | null;
  /** The whole record as the SDK serialised it. */
  record: string;
}
