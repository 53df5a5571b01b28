import { type RawBuilder, sql } from "kysely";

/** How each kind of column is declared, so that one migration serves both databases. */
export interface ColumnTypes {
  readonly dialect: "sqlite" | "postgres";
  /** A UUID; text in SQLite. */
  readonly uuid: RawBuilder<unknown>;
  /** Text that sorts by code point on both. */
  readonly text: RawBuilder<unknown>;
  /** 64-bit integer: counts, microseconds, 0/1. */
  readonly integer: RawBuilder<unknown>;
  /** Double precision. */
  readonly real: RawBuilder<unknown>;
  /** JSON that lists filter on: jsonb, text in SQLite. */
  readonly json: RawBuilder<unknown>;
  /** After `desc` in an index: runs without the time come last, as they do in SQLite by itself. */
  readonly nullsLast: RawBuilder<unknown>;
  /** What ends a `create table`. */
  readonly tableEnd: RawBuilder<unknown>;
}

/** STRICT tables have only these types. */
export const sqliteColumnTypes: ColumnTypes = {
  dialect: "sqlite",
  uuid: sql`text`,
  text: sql`text`,
  integer: sql`integer`,
  real: sql`real`,
  json: sql`text`,
  nullsLast: sql``,
  tableEnd: sql`strict`,
};

export const postgresColumnTypes: ColumnTypes = {
  dialect: "postgres",
  uuid: sql`uuid`,
  text: sql`text collate "C"`,
  integer: sql`bigint`,
  real: sql`double precision`,
  json: sql`jsonb`,
  nullsLast: sql`nulls last`,
  tableEnd: sql``,
};
