import type { Kysely } from "kysely";
import type { ColumnTypes } from "./column-types.ts";

/** Says what a migration turns to now, where it goes through many rows. */
export type TellProgress = (doing: string) => void;

/** One step forward of the schema. It runs in a transaction, once per database, and is never edited after a release. */
export interface Migration {
  /** File name without its ending. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the schema of a migration is older than today's Tables.
  up(db: Kysely<any>, types: ColumnTypes, tell: TellProgress): Promise<void>;
}
