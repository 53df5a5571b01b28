import type { CustomTypesConfig, Pool, PoolConfig } from "pg";
import { storeError } from "../store-errors.ts";

/** The part of `pg` that is used. */
export interface PgDriver {
  readonly Pool: new (config: PoolConfig) => Pool;
  readonly types: { getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown };
}

const INT8 = 20;
const NUMERIC = 1700;
const JSON_TYPE = 114;
const JSONB = 3802;

function isModuleMissing(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_MODULE_NOT_FOUND"
  );
}

// By the `catch` beside it bundlers know an import that may fail, and leave it for the time when it is asked for.
const importOptional = (): Promise<{ readonly default: unknown }> =>
  import("pg").catch((error: unknown) => Promise.reject(error));

/** Loads the optional peer `pg`. @throws BatutaError `driver-missing` */
export async function loadPg(
  importPg: () => Promise<{ readonly default: unknown }> = importOptional,
): Promise<PgDriver> {
  try {
    const module = await importPg();
    // safe: the default export of pg has both members in every 8.x.
    return module.default as PgDriver;
  } catch (error) {
    if (!isModuleMissing(error)) throw error;
    throw storeError(
      "driver-missing",
      'a Postgres database needs the package "pg", which is not installed: run "npm install pg", or use a sqlite:/// URL',
      error,
    );
  }
}

/**
 * How values are read: integers as numbers (microseconds fit below 2^53), JSON as the text that it is, so that rows
 * look the same as SQLite's.
 */
export function columnDecoders(driver: PgDriver): CustomTypesConfig {
  const asText = (value: string): string => value;
  return {
    getTypeParser(oid: number, format?: "text" | "binary") {
      if (oid === INT8 || oid === NUMERIC) return Number;
      if (oid === JSON_TYPE || oid === JSONB) return asText;
      return driver.types.getTypeParser(oid, format);
    },
  };
}
