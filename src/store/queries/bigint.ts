import { type RawBuilder, sql } from "kysely";

/** A number of microseconds or units as a parameter: PostgreSQL would take an untyped one for a 32-bit integer. */
export const bigint = (value: number): RawBuilder<number> => sql<number>`cast(${value} as bigint)`;
