/** One row for each migration that this database has been through. */
export interface MigrationTable {
  /** File name of the migration: `0001-first-tables`. */
  readonly name: string;
  /** When it was applied, integer microseconds since the epoch. */
  readonly applied_at: number;
}
